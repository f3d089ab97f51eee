using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>One band, stripe after stripe: a step is one layer of a few rows of tiles, a part some of its tiles.</summary>
internal sealed class WinogradPass(
    WinogradEdsr network, Region[] regions, Workspaces workspaces, NativeFloats memory) : IBandPass
{
    private WaveFront? _wave;
    private int _next;
    private NativeFloats? _memory = memory;

    /// <inheritdoc/>
    public bool TryAdvance(out Step step)
    {
        while (_wave is null || !_wave.TryAdvance(out step))
        {
            if (_next == regions.Length)
            {
                step = default;
                return false;
            }

            _wave = new WaveFront(network, regions[_next++], _memory ?? throw new ObjectDisposedException(nameof(WinogradPass)));
        }

        return true;
    }

    /// <inheritdoc/>
    public void Run(int part, int worker) => _wave!.Run(part, network.ScratchOf(worker));

    /// <summary>Gives the memory back; once, as another picture has it from then on.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _memory, null) is { } lent)
            workspaces.Return(lent);
    }
}
