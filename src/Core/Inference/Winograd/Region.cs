
namespace SuperRes.Core.Inference.Winograd;

/// <summary>A rectangle of a picture with a halo: the halo is computed, the core is kept.</summary>
/// <param name="Band">The picture and where results go.</param>
/// <param name="X">First column computed.</param>
/// <param name="Y">First row computed.</param>
/// <param name="Width">Columns computed.</param>
/// <param name="Height">Rows computed.</param>
/// <param name="CoreLeft">First column kept.</param>
/// <param name="CoreRight">One past the last column kept.</param>
internal sealed record Region(Band Band, int X, int Y, int Width, int Height, int CoreLeft, int CoreRight)
{
    /// <summary>Pixels around the core. The theoretical receptive radius is the number of layers; beyond 12 pixels
    /// the EDSR of this project shows no influence.</summary>
    public const int Halo = 12;

    /// <summary>Rows of tiles.</summary>
    public int TileRows => Tiles(Height);

    /// <summary>Tiles a row.</summary>
    public int TileColumns => Tiles(Width);

    /// <summary>Tiles that cover so many pixels.</summary>
    public static int Tiles(int length) => (length + TileRun.Side - 1) / TileRun.Side;

    /// <summary>Pixels that are computed of the pieces that one dimension of a picture is cut into, and how many in a row have so
    /// many: those within have a halo on both sides.</summary>
    /// <param name="length">Pixels of the picture.</param>
    /// <param name="piece">Pixels of a piece, but for the last.</param>
    public static IEnumerable<(int Length, int Count)> Lengths(int length, int piece)
    {
        var (computed, count) = (0, 0);
        for (var first = 0; first < length; first += piece)
        {
            var (start, end) = WithHalo(first, Math.Min(first + piece, length), length);
            if (count > 0 && end - start != computed)
            {
                yield return (computed, count);
                count = 0;
            }

            (computed, count) = (end - start, count + 1);
        }

        yield return (computed, count);
    }

    /// <summary>Cuts a band into stripes.</summary>
    /// <param name="band">Rows of a picture.</param>
    /// <param name="stripe">Columns kept of each, but for the last.</param>
    public static IEnumerable<Region> Stripes(Band band, int stripe)
    {
        var picture = band.Source;
        var (top, bottom) = WithHalo(band.Top, band.Top + band.Rows, picture.Height);
        for (var left = 0; left < picture.Width; left += stripe)
        {
            var right = Math.Min(left + stripe, picture.Width);
            var (x, end) = WithHalo(left, right, picture.Width);
            yield return new Region(band, x, top, end - x, bottom - top, left, right);
        }
    }

    private static (int Start, int End) WithHalo(int first, int end, int length) =>
        (Math.Max(0, first - Halo), Math.Min(length, end + Halo));
}
