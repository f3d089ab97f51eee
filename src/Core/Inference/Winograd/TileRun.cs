namespace SuperRes.Core.Inference.Winograd;

/// <summary>Neighbouring tiles of one row of tiles.</summary>
/// <param name="Row">Row of tiles.</param>
/// <param name="First">First tile.</param>
/// <param name="Count">Tiles, at least 1.</param>
internal readonly record struct TileRun(int Row, int First, int Count)
{
    /// <summary>Pixels a side of a tile: F(6×6, 3×3) computes that many at once.</summary>
    public const int Side = 6;

    /// <summary>Pixels a side that a tile's result depends on: the tile and one around it.</summary>
    public const int Reach = Side + 2;

    /// <summary>First row of pixels.</summary>
    public int Y => Row * Side;

    /// <summary>First column of pixels.</summary>
    public int X => First * Side;

    /// <summary>The run that begins at tile <paramref name="at"/> of all tiles in reading order, and ends with
    /// <paramref name="end"/> or its row.</summary>
    /// <param name="at">First tile.</param>
    /// <param name="end">One past the last tile.</param>
    /// <param name="perRow">Tiles a row.</param>
    public static TileRun From(int at, int end, int perRow) =>
        new(at / perRow, at % perRow, Math.Min(end - at, perRow - at % perRow));
}
