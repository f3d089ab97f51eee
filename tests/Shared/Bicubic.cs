using NetVips;

namespace SuperRes.Tests;

/// <summary>
/// Enlargement by cubic convolution (Catmull-Rom), sample centres aligned: what a picture is compared with.
/// </summary>
/// <remarks>libvips' own <c>resize</c> shifts an enlarged picture by half a pixel, which would flatter the network.</remarks>
internal static class Bicubic
{
    /// <summary>A picture three times as wide and high.</summary>
    public static Image Tripled(Image picture)
    {
        using var catmullRom = Interpolate.NewFromName("bicubic");
        return picture.Affine(
            [3, 0, 0, 3], catmullRom, oarea: [0, 0, picture.Width * 3, picture.Height * 3], odx: 1, ody: 1,
            extend: Enums.Extend.Copy);
    }
}
