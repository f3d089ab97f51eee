using SuperRes.Core.Imaging;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>Lays the 3×3 pixels around each pixel side by side, as rows of a matrix.</summary>
internal static unsafe class Patches
{
    /// <summary>Floats a row: 3 × 3 pixels × R, G, B.</summary>
    public const int Samples = 27;

    /// <summary>Gathers the patches of neighbouring pixels. What lies outside the region is zero.</summary>
    /// <param name="region">Where the pixels lie.</param>
    /// <param name="x">First pixel.</param>
    /// <param name="y">Its row.</param>
    /// <param name="count">Pixels.</param>
    /// <param name="patches">Takes <paramref name="count"/> × <see cref="Samples"/> floats.</param>
    public static void Gather(Region region, int x, int y, int count, float* patches)
    {
        for (var dy = 0; dy < 3; dy++)
        {
            var row = y + dy - 1;
            var inside = row >= 0 && row < region.Height;
            for (var column = x - 1; column <= x + count; column++)
            {
                var colour = inside && column >= 0 && column < region.Width
                    ? Read(region.Band.Source, region.X + column, region.Y + row)
                    : default;
                for (var dx = 0; dx < 3; dx++)
                {
                    var pixel = column + 1 - dx - x;
                    if (pixel >= 0 && pixel < count)
                        *(Colour*)(patches + pixel * Samples + (dy * 3 + dx) * 3) = colour;
                }
            }
        }
    }

    private static Colour Read(PixelBuffer picture, int x, int y)
    {
        var row = (byte*)picture.Address + (nint)y * picture.RowBytes;
        if (picture.Depth == SampleDepth.Eight)
        {
            var at = row + 3 * x;
            return new Colour(at[0] - Means.Red, at[1] - Means.Green, at[2] - Means.Blue);
        }
        var wide = (ushort*)row + 3 * x;
        return new Colour(
            wide[0] / SixteenBit.PerEight - Means.Red, wide[1] / SixteenBit.PerEight - Means.Green,
            wide[2] / SixteenBit.PerEight - Means.Blue);
    }

    private readonly record struct Colour(float Red, float Green, float Blue);
}
