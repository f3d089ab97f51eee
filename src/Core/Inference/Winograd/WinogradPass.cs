using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>One band, stripe after stripe: a step is one layer of a few rows of tiles, a part some of its tiles.</summary>
internal sealed class WinogradPass(
    WinogradEdsr network, Region[] regions, Workspaces workspaces, NativeFloats memory) : IBandPass
{
    private readonly long _total = regions.Sum(r => (long)r.TileRows * r.TileColumns) * (network.Trunk.Count + 2);
    private WaveFront? _wave;
    private int _next;
    private long _done;

    /// <inheritdoc/>
    public int Parts => _wave!.Parts;

    /// <inheritdoc/>
    public long Cost => (long)_wave!.Tiles * TileRun.Side * TileRun.Side;

    /// <inheritdoc/>
    public double Progress => (double)_done / _total;

    /// <inheritdoc/>
    public bool Advance()
    {
        while (_wave is null || !_wave.Advance())
        {
            if (_next == regions.Length)
                return false;
            _wave = new WaveFront(network, regions[_next++], memory);
        }
        _done += _wave.Tiles;
        return true;
    }

    /// <inheritdoc/>
    public void Run(int part, int worker) => _wave!.Run(part, network.ScratchOf(worker));

    /// <inheritdoc/>
    public void Dispose() => workspaces.Return(memory);
}
