using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Sweeping;

/// <summary>
/// Sweeps when something may have been forgotten: soon after the start and after storage has failed; then less and less
/// often, while nothing is found. Instances that live side by side share the runs.
/// </summary>
internal sealed partial class SweepSchedule(
    ISweep sweep, BlobServiceClient storage, StorageOutages outages, SweepOptions options, TimeProvider clock,
    ILogger<SweepSchedule> log) : BackgroundService
{
    /// <summary>The start has better things to do.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(10);

    /// <summary>Pause while another instance is at it, and the least between two runs.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    /// <summary>How often storage is asked for something, as an idle host would not see it fail.</summary>
    private static readonly TimeSpan Probe = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pace = new SweepPace(options.SweepInterval);
        var (pause, rest) = (AfterStart, Least);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await HasOutageEndedWithinAsync(pause, stoppingToken))
                {
                    pace.Reset();
                    rest = TimeSpan.Zero;
                }

                var left = await RestLeftAsync(rest, stoppingToken);
                var report = left > TimeSpan.Zero ? null : await sweep.RunAsync(stoppingToken);
                if (report is not null)
                    pause = rest = pace.After(report);
                else
                    pause = left > Least ? left : Least;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Whatever it is, the triggers go on without the sweep.
                LogFailed(fault);
                pause = Least;
            }
        }
    }

    private async Task<bool> HasOutageEndedWithinAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        for (; pause > Probe; pause -= Probe)
        {
            if (await outages.HasEndedWithinAsync(Probe, clock, cancellationToken))
                return true;
            try
            {
                await RestLeftAsync(TimeSpan.Zero, cancellationToken);
            }
            catch (Exception fault) when (StorageFault.IsOutage(fault, cancellationToken))
            {
                // That is what it was asked for; the policy has seen it.
            }
        }

        return await outages.HasEndedWithinAsync(pause, clock, cancellationToken);
    }

    /// <summary>What another instance has swept meanwhile need not be swept again.</summary>
    private async Task<TimeSpan> RestLeftAsync(TimeSpan rest, CancellationToken cancellationToken)
    {
        var state = await new SweepRecord(storage).ReadAsync(cancellationToken);
        return state.EndedAt + rest - clock.GetUtcNow();
    }

    [LoggerMessage(554, LogLevel.Error, "The sweep failed and is tried again")]
    private partial void LogFailed(Exception fault);
}
