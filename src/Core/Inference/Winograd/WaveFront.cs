namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// Takes a region through all layers a few rows of tiles at a time. In each turn, every layer advances by the same
/// number of rows, one row of tiles behind the layer before it, whose pixels it needs one row further down:
/// <code>
///          turn 0   turn 1   turn 2
/// layer 0  0 1 2 3  4 5 6 7  8 …
/// layer 1    0 1 2  3 4 5 6  7 …
/// layer 2      0 1  2 3 4 5  6 …
/// </code>
/// Nothing is computed twice, what a layer wrote is still in the cache when the next one reads it, and only the rows
/// between the first layer and the last need memory.
/// </summary>
/// <remarks>
/// Two planes suffice. The trunk stays in <see cref="_trunk"/>: a block's second convolution adds to it in place,
/// after all layers above have read what they need there. <see cref="_inner"/> holds what lies inside blocks, and
/// finally the sum with the trunk's beginning, which is cheaper to compute again than to keep.
/// </remarks>
internal sealed unsafe class WaveFront
{
    /// <summary>Pixels a turn and worker: small enough for the last-level cache, large enough to cut evenly.</summary>
    private const int PixelsPerTurn = 8192;

    /// <summary>Rows of tiles beyond those being computed that must be kept: one above, one below, one to spare.</summary>
    private const int Margin = 3;

    /// <summary>Most blocks a part: within a part, the next block's pixels are prefetched.</summary>
    private const int MostBlocks = 4;

    /// <summary>Parts a worker gets of a large step: enough for all to end at about the same time.</summary>
    private const int PartsPerWorker = 8;

    private readonly WinogradEdsr _network;
    private readonly ActivationPlane _trunk;
    private readonly ActivationPlane _inner;
    private readonly int _rowsPerTurn;
    private int _turn;
    private int _layer = -1;
    private int _first;
    private int _end;
    private int _tilesPerPart;

    /// <summary>Prepares the planes.</summary>
    /// <param name="network">Weights and kernels.</param>
    /// <param name="region">What to compute.</param>
    /// <param name="memory">At least <see cref="Length"/> floats.</param>
    public WaveFront(WinogradEdsr network, Region region, NativeFloats memory)
    {
        (_network, Region) = (network, region);
        _rowsPerTurn = RowsPerTurn(network, region);
        var shape = Shape(network, region);
        _trunk = new ActivationPlane(memory.Pointer, shape);
        _inner = new ActivationPlane(memory.Pointer + shape.Length, shape);
    }

    /// <summary>What is computed.</summary>
    public Region Region { get; }

    /// <summary>Parts of the current step.</summary>
    public int Parts => (Tiles + _tilesPerPart - 1) / _tilesPerPart;

    /// <summary>Tiles of the current step.</summary>
    public int Tiles => _end - _first;

    private int Layers => _network.Trunk.Count + 2;

    /// <summary>Floats that a region needs.</summary>
    public static long Length(WinogradEdsr network, Region region) => 2 * Shape(network, region).Length;

    /// <summary>Goes to the next layer of this turn or to the next turn.</summary>
    /// <returns>False when all rows are through all layers.</returns>
    public bool Advance()
    {
        while (true)
        {
            if (++_layer == Layers)
            {
                _layer = 0;
                _turn++;
            }
            var first = Math.Max(0, _turn * _rowsPerTurn - _layer);
            var end = Math.Min(Region.TileRows, (_turn + 1) * _rowsPerTurn - _layer);
            if (first < end)
            {
                (_first, _end) = (first * Region.TileColumns, end * Region.TileColumns);
                var blocks = Tiles / (_network.TilesPerBlock * _network.Workers * PartsPerWorker);
                _tilesPerPart = _network.TilesPerBlock * Math.Clamp(blocks, 1, MostBlocks);
                if (end == Region.TileRows && _layer < Layers - 1)
                    Written.ClearRow(end * TileRun.Side);
                return true;
            }
            if (_layer == Layers - 1 && first >= Region.TileRows)
                return false;
        }
    }

    /// <summary>Computes some tiles of the current layer.</summary>
    public void Run(int part, Scratch scratch)
    {
        var first = _first + part * _tilesPerPart;
        var tiles = first..Math.Min(first + _tilesPerPart, _end);
        var kernels = _network.Kernels;
        var trunk = _layer - 1;
        if (_layer == 0)
        {
            Head(tiles, _trunk, scratch);
        }
        else if (_layer == Layers - 1)
        {
            kernels.Tail(_network.Tail, _inner, tiles, Region, scratch);
        }
        else if (_layer == Layers - 2)
        {
            Head(tiles, _inner, scratch);
            kernels.Trunk(_network.Trunk[trunk], _trunk, _inner, tiles, Region, Finish.Add, scratch);
        }
        else if (trunk % 2 == 0)
        {
            kernels.Trunk(_network.Trunk[trunk], _trunk, _inner, tiles, Region, Finish.Rectify, scratch);
        }
        else
        {
            kernels.Trunk(_network.Trunk[trunk], _inner, _trunk, tiles, Region, Finish.Add, scratch);
        }
    }

    private ActivationPlane Written => _layer % 2 == 0 ? _trunk : _inner;

    private void Head(Range tiles, ActivationPlane to, Scratch scratch)
    {
        for (var tile = tiles.Start.Value; tile < tiles.End.Value;)
        {
            TileRun run = TileRun.From(tile, tiles.End.Value, Region.TileColumns);
            _network.Kernels.Head(_network.Head, Region, to, run, scratch);
            tile += run.Count;
        }
    }

    private static int RowsPerTurn(WinogradEdsr network, Region region)
    {
        var pixels = region.TileColumns * TileRun.Side * TileRun.Side;
        return Math.Min(region.TileRows, Math.Max(2, PixelsPerTurn * network.Workers / pixels));
    }

    private static PlaneShape Shape(WinogradEdsr network, Region region)
    {
        var rows = Math.Min(region.TileRows, RowsPerTurn(network, region) + network.Trunk.Count + 2) + Margin;
        return new PlaneShape(region.Width, rows * TileRun.Side, network.Features);
    }
}
