using Microsoft.Azure.Functions.Worker;

namespace SuperRes.Functions.Cleanup;

/// <summary>Removes once a day what has been kept long enough.</summary>
/// <remarks>
/// The hour is fixed: a <c>%setting%</c> in its place would stop every host that does not have the setting, and there
/// is little to choose, as retention is counted in days.
/// </remarks>
public sealed class CleanupTimer(IRetention retention)
{
    private const string EveryNight = "0 17 3 * * *";

    /// <summary>Runs at 3:17 UTC; a run that was missed is made up for at the next start.</summary>
    [Function("Cleanup")]
    public Task RunAsync([TimerTrigger(EveryNight)] TimerInfo timer, CancellationToken cancellationToken) =>
        retention.RemoveExpiredAsync(cancellationToken);
}
