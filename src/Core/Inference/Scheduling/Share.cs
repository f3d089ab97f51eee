using System.Diagnostics;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference.Scheduling;

/// <summary>What one picture has had of the cores so far, over all its bands.</summary>
internal sealed class Share
{
    private long _served;
    private long _waitingSince;

    /// <summary>Cost of the steps done; the picture with the least is served first.</summary>
    public long Served => Volatile.Read(ref _served);

    /// <summary>Charges a step.</summary>
    public void Charge(long cost) => Interlocked.Add(ref _served, cost);

    /// <summary>The picture's next band asks for memory and workers.</summary>
    public void BeginWait() => Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());

    /// <summary>A worker has taken a part; the first one to do so ends the wait.</summary>
    public void EndWait()
    {
        if (Volatile.Read(ref _waitingSince) != 0 && Interlocked.Exchange(ref _waitingSince, 0) is var since and not 0)
            EngineMetrics.Waited(Stopwatch.GetElapsedTime(since));
    }

    /// <summary>Forgets what a picture did not use while others worked: idleness earns no credit.</summary>
    public void CatchUp(long virtualTime) => Interlocked.Exchange(ref _served, Math.Max(_served, virtualTime));
}
