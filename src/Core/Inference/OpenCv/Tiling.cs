namespace SuperRes.Core.Inference.OpenCv;

/// <summary>One tile: what is computed, and which part of it is kept.</summary>
/// <param name="X">Left edge of the computed part, in pixels of the picture.</param>
/// <param name="KeepLeft">First column kept.</param>
/// <param name="KeepRight">One past the last column kept.</param>
internal readonly record struct Tile(int X, int KeepLeft, int KeepRight);

/// <summary>Cuts a band into tiles of one size, which overlap and never reach beyond the picture.</summary>
internal sealed class Tiling
{
    /// <summary>Convolutions of the usual network, so that its work compares with that of the Winograd engine.</summary>
    private const int Layers = 35;

    private readonly int _pictureWidth;
    private readonly int _keep;
    private readonly int _overlap;

    /// <summary>Plans the tiles of a band.</summary>
    /// <param name="width">Pixels a row of the picture.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="top">First row of the band.</param>
    /// <param name="rows">Rows of the band.</param>
    /// <param name="tile">Largest width of a tile without its overlap.</param>
    /// <param name="overlap">Pixels around a tile that are computed and dropped.</param>
    public Tiling(int width, int height, int top, int rows, int tile, int overlap)
    {
        (_pictureWidth, _overlap) = (width, overlap);
        _keep = Equal(_pictureWidth, tile);
        Count = (_pictureWidth + _keep - 1) / _keep;
        Width = Math.Min(_pictureWidth, _keep + 2 * overlap);
        Height = Math.Min(height, Math.Max(rows, Equal(height, tile)) + 2 * overlap);
        Top = Math.Clamp(top - overlap, 0, height - Height);
    }

    /// <summary>Tiles in the band.</summary>
    public int Count { get; }

    /// <summary>Columns computed for every tile.</summary>
    public int Width { get; }

    /// <summary>Rows computed for every tile.</summary>
    public int Height { get; }

    /// <summary>What a tile adds to <see cref="INetwork.Work"/>.</summary>
    public long WorkOfTile => (long)Width * Height * Layers;

    /// <summary>What the band adds to it.</summary>
    public long Work => Count * WorkOfTile;

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
