namespace SuperRes.Core.Inference.Scheduling;

/// <summary>What one picture has had of the cores so far, over all its bands and planes.</summary>
internal sealed class Share
{
    private long _served;

    /// <summary>Cost of the steps done; the picture with the least is served first.</summary>
    public long Served => Volatile.Read(ref _served);

    /// <summary>Charges a step.</summary>
    public void Charge(long cost) => Interlocked.Add(ref _served, cost);

    /// <summary>Forgets what a picture did not use while others worked: idleness earns no credit.</summary>
    public void CatchUp(long virtualTime)
    {
        for (var served = Served; served < virtualTime; served = Served)
            if (Interlocked.CompareExchange(ref _served, virtualTime, served) == served)
                return;
    }
}
