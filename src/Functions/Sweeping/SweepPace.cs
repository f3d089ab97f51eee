namespace SuperRes.Functions.Sweeping;

/// <summary>How long to rest between sweeps: longer and longer while there is nothing to find.</summary>
/// <param name="interval">The pause after a sweep that found something, and the first one.</param>
internal sealed class SweepPace(TimeSpan interval)
{
    private TimeSpan? _next;

    /// <summary>Begins anew with the shortest pause.</summary>
    public void Reset() => _next = null;

    /// <summary>The pause after a sweep.</summary>
    public TimeSpan After(SweepReport report)
    {
        if (report is { IsComplete: true, Found: 0, Young: 0 })
        {
            var pause = _next ?? interval;
            _next = 2 * pause < SweepOptions.LongestInterval ? 2 * pause : SweepOptions.LongestInterval;
            return pause;
        }

        Reset();
        return !report.IsComplete ? TimeSpan.Zero
            : report.Young > 0 ? Sweep.LeastAge
            : interval;
    }
}
