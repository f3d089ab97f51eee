
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

    /// <summary>Pixels that are computed of the pieces that one dimension of a picture is cut into, and of how many: the first, those
    /// in the middle, the last.</summary>
    /// <param name="length">Pixels of the picture.</param>
    /// <param name="piece">Pixels of a piece, but for the last.</param>
    public static IEnumerable<(int Length, int Count)> Lengths(int length, int piece)
    {
        var last = (length - 1) / piece;
        foreach (var (index, count) in ((int, int)[])[(0, 1), (1, last - 1), (last, last > 0 ? 1 : 0)])
        {
            var (start, end) = WithHalo(index * piece, Math.Min((index + 1) * piece, length), length);
            if (count > 0)
                yield return (end - start, count);
        }
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
