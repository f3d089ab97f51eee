using NetVips;

namespace SuperRes.Tests;

/// <summary>
/// Peak signal-to-noise ratio as the super-resolution papers measure it: on the luma of ITU-R BT.601, without a border
/// of as many pixels as the scale.
/// </summary>
internal static class LumaPsnr
{
    private const int Border = 3;

    /// <summary>Decibels between two RGB pictures of the same size; infinite when they are equal.</summary>
    public static double Between(Image one, Image other)
    {
        using var difference = Luma(one) - Luma(other);
        using var squares = difference * difference;
        using var inner = squares.Crop(Border, Border, squares.Width - 2 * Border, squares.Height - 2 * Border);
        return 10 * Math.Log10(255 * 255 / inner.Avg());
    }

    /// <summary>16 to 235, as in studio video.</summary>
    private static Image Luma(Image picture) =>
        (picture[0] * 65.481 + picture[1] * 128.553 + picture[2] * 24.966) / 255 + 16;
}
