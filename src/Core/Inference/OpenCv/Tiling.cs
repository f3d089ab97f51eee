namespace SuperRes.Core.Inference.OpenCv;

/// <summary>One tile: what is computed, and which part of it is kept.</summary>
/// <param name="X">Left edge of the computed part, in pixels of the picture.</param>
/// <param name="KeepLeft">First column kept.</param>
/// <param name="KeepRight">One past the last column kept.</param>
internal readonly record struct Tile(int X, int KeepLeft, int KeepRight);

/// <summary>Cuts a band into tiles of one size, which overlap and never reach beyond the picture.</summary>
internal sealed class Tiling
{
    private readonly int _pictureWidth;
    private readonly int _keep;
    private readonly int _overlap;

    /// <summary>Plans the tiles of a band.</summary>
    /// <param name="band">Rows to cover.</param>
    /// <param name="tile">Largest width of a tile without its overlap.</param>
    /// <param name="overlap">Pixels around a tile that are computed and dropped.</param>
    public Tiling(Band band, int tile, int overlap)
    {
        (_pictureWidth, _overlap) = (band.Source.Width, overlap);
        _keep = Equal(_pictureWidth, tile);
        Count = (_pictureWidth + _keep - 1) / _keep;
        Width = Math.Min(_pictureWidth, _keep + 2 * overlap);
        Height = Math.Min(band.Source.Height, Math.Max(band.Rows, Equal(band.Source.Height, tile)) + 2 * overlap);
        Top = Math.Clamp(band.Top - overlap, 0, band.Source.Height - Height);
    }

    /// <summary>Tiles in the band.</summary>
    public int Count { get; }

    /// <summary>Columns computed for every tile.</summary>
    public int Width { get; }

    /// <summary>Rows computed for every tile.</summary>
    public int Height { get; }

    /// <summary>First row computed, in pixels of the picture.</summary>
    public int Top { get; }

    /// <summary>The tile at <paramref name="index"/>.</summary>
    public Tile this[int index]
    {
        get
        {
            var left = index * _keep;
            var x = Math.Clamp(left - _overlap, 0, _pictureWidth - Width);
            return new Tile(x, left, Math.Min(left + _keep, _pictureWidth));
        }
    }

    /// <summary>Length of equal pieces of <paramref name="length"/> that are no longer than
    /// <paramref name="most"/>.</summary>
    public static int Equal(int length, int most)
    {
        var pieces = (int)(((long)length + most - 1) / most);
        return (length + pieces - 1) / pieces;
    }
}
