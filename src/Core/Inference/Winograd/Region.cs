
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
    public int TileRows => (Height + TileRun.Side - 1) / TileRun.Side;

    /// <summary>Tiles a row.</summary>
    public int TileColumns => (Width + TileRun.Side - 1) / TileRun.Side;

    /// <summary>Cuts a band into stripes.</summary>
    /// <param name="band">Rows of a picture.</param>
    /// <param name="stripe">Columns kept of each, but for the last.</param>
    public static IEnumerable<Region> Stripes(Band band, int stripe)
    {
        var picture = band.Source;
        int top = Math.Max(0, band.Top - Halo), bottom = Math.Min(picture.Height, band.Top + band.Rows + Halo);
        for (var left = 0; left < picture.Width; left += stripe)
        {
            var right = Math.Min(left + stripe, picture.Width);
            int x = Math.Max(0, left - Halo), end = Math.Min(picture.Width, right + Halo);
            yield return new Region(band, x, top, end - x, bottom - top, left, right);
        }
    }
}
