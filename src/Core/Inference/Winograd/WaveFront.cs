using SuperRes.Core.Inference.Scheduling;

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
    public const int MostBlocks = 4;

    /// <summary>Parts a worker gets of a large step: enough for all to end at about the same time.</summary>
    private const int PartsPerWorker = 8;

    private readonly WinogradEdsr _network;
    private readonly ActivationPlane _trunk;
    private readonly ActivationPlane _inner;
    private readonly IEnumerator<Slice> _slices;
    private int _layer;
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
        _slices = Slices(network, region.TileRows, region.TileColumns).GetEnumerator();
        var shape = Shape(network.Shape, region.Width, region.TileRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(memory.Length, 2 * shape.Length);
        _trunk = new ActivationPlane(memory.Pointer, shape);
        _inner = new ActivationPlane(memory.Pointer + shape.Length, shape);
    }

    /// <summary>What is computed.</summary>
    public Region Region { get; }

    private int Layers => _network.Layers;

    /// <summary>Floats that a region needs.</summary>
    /// <param name="network">What runs.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static long Length(NetworkShape network, int width, int height) =>
        2 * Shape(network, width, Region.Tiles(height)).Length;

    /// <summary>What a region costs, as <see cref="INetwork.Work"/> adds it up.</summary>
    /// <inheritdoc cref="Length" path="/param"/>
    public static long Work(WinogradEdsr network, int width, int height)
    {
        var work = 0L;
        foreach (var slice in Slices(network, Region.Tiles(height), Region.Tiles(width)))
            work += Work(network, slice, Region.Tiles(width));
        return work;
    }

    /// <summary>Goes to the next layer of this turn or to the next turn.</summary>
    /// <returns>False when all rows are through all layers.</returns>
    public bool TryAdvance(out Step step)
    {
        if (!_slices.MoveNext())
        {
            step = default;
            return false;
        }

        var slice = _slices.Current;
        (_layer, _first, _end) = (slice.Layer, slice.First * Region.TileColumns, slice.End * Region.TileColumns);
        var tiles = _end - _first;
        var blocks = tiles / (_network.TilesPerBlock * _network.Workers * PartsPerWorker);
        _tilesPerPart = _network.TilesPerBlock * Math.Clamp(blocks, 1, MostBlocks);
        if (slice.End == Region.TileRows && _layer < Layers - 1)
            Written.ClearRow(slice.End * TileRun.Side);
        step = new Step((tiles + _tilesPerPart - 1) / _tilesPerPart, Work(_network, slice, Region.TileColumns));
        return true;
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

    /// <summary>All steps, in their order.</summary>
    private static IEnumerable<Slice> Slices(WinogradEdsr network, int tileRows, int tileColumns)
    {
        var rows = RowsPerTurn(network.Shape, tileRows, tileColumns);
        for (var turn = 0; turn * rows - (network.Layers - 1) < tileRows; turn++)
        {
            for (var layer = 0; layer < network.Layers; layer++)
            {
                var first = Math.Max(0, turn * rows - layer);
                var end = Math.Min(tileRows, (turn + 1) * rows - layer);
                if (first < end)
                    yield return new Slice(layer, first, end);
            }
        }
    }

    /// <summary>In pixels of whole blocks: to stream a layer's weights through the cache takes as long for one tile as for a
    /// block.</summary>
    private static long Work(WinogradEdsr network, Slice slice, int tileColumns) =>
        PackedConvolution.Padded((slice.End - slice.First) * tileColumns, network.TilesPerBlock) * (long)(TileRun.Side * TileRun.Side);

    private static int RowsPerTurn(NetworkShape network, int tileRows, int tileColumns)
    {
        var pixels = tileColumns * TileRun.Side * TileRun.Side;
        return Math.Min(tileRows, Math.Max(2, PixelsPerTurn * network.Workers / pixels));
    }

    private static PlaneShape Shape(NetworkShape network, int width, int tileRows)
    {
        var rows = Math.Min(tileRows, RowsPerTurn(network, tileRows, Region.Tiles(width)) + network.Layers) + Margin;
        return new PlaneShape(width, rows * TileRun.Side, network.Features);
    }

    /// <summary>Rows of tiles of one layer.</summary>
    /// <param name="Layer">Which.</param>
    /// <param name="First">First row of tiles.</param>
    /// <param name="End">One past the last.</param>
    private readonly record struct Slice(int Layer, int First, int End);
}

/// <summary>What of a network says how much memory its bands take.</summary>
/// <param name="Layers">Convolutions in all.</param>
/// <param name="Features">Channels of the trunk, padding included.</param>
/// <param name="Workers">Threads that call.</param>
internal readonly record struct NetworkShape(int Layers, int Features, int Workers);
