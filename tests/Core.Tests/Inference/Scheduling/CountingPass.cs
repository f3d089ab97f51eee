using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Tests.Inference.Scheduling;

/// <summary>Steps whose parts run a callback.</summary>
internal sealed class CountingPass(int steps, int parts, Action<int>? part = null) : IBandPass
{
    private int _step = -1;
    private int _runs;

    public int Number => Volatile.Read(ref _step);

    public int Runs => Volatile.Read(ref _runs);

    public int Parts => parts;

    public bool TryAdvance(out Step step)
    {
        Assert.Equal(0, _runs % parts);
        step = new Step(parts, Work: 1 << 20);
        return Interlocked.Increment(ref _step) < steps;
    }

    public void Run(int index, int worker)
    {
        part?.Invoke(_step);
        Interlocked.Increment(ref _runs);
    }

    public void Dispose()
    {
    }
}
