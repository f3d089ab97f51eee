using Microsoft.Azure.Functions.Worker;

namespace SuperRes.Functions.Sweeping;

/// <summary>Sweeps once a day, also where no instance lives that long, and whenever it is called by hand.</summary>
public sealed class SweepTimer(ISweep sweep)
{
    /// <summary>When the clean-up runs too, so that an instance is woken once for both.</summary>
    private const string EveryNight = "0 17 3 * * *";

    /// <summary>Runs at 3:17 UTC; a run that was missed is made up for at the next start.</summary>
    [Function("Sweep")]
    public Task RunAsync([TimerTrigger(EveryNight)] TimerInfo timer, CancellationToken cancellationToken) =>
        sweep.RunAsync(cancellationToken);
}
