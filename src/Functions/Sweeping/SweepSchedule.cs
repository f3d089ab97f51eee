using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Sweeping;

/// <summary>
/// Sweeps when something may have been forgotten: soon after the start and after storage has failed; then less and less
/// often, while nothing is found. Instances that live side by side share the runs, those of the night among them.
/// </summary>
internal sealed partial class SweepSchedule(
    ISweep sweep, BlobServiceClient storage, StorageOutages outages, SweepOptions options, TimeProvider clock,
    ILogger<SweepSchedule> log) : BackgroundService
{
    /// <summary>The start has better things to do.</summary>
    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(10);

    /// <summary>Pause while another instance is at it, and the least between two runs.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Longest time without a look at the record of the sweeps: where nothing else calls storage, it is by this that an
    /// outage is noticed. One read each.
    /// </summary>
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pace = new SweepPace(options.SweepInterval);
        var (pause, rest, since) = (AfterStart, options.SweepInterval, clock.GetUtcNow() - Least);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await outages.HasEndedWithinAsync(pause, clock, stoppingToken))
                {
                    pace.Reset();
                    (rest, since) = (options.SweepInterval, clock.GetUtcNow());
                }

                var left = await LeftAsync(rest, since, stoppingToken);
                if (left > TimeSpan.Zero)
                {
                    pause = left < Look ? left : Look;
                }
                else if (await sweep.RunAsync(stoppingToken) is { } report)
                {
                    rest = pace.After(report);
                    pause = rest < Look ? rest : Look;
                }
                else
                {
                    pause = Least;
                }
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

    /// <summary>How long there is no need of a run, which others may have made or left unfinished meanwhile.</summary>
    /// <param name="rest">Pause after a run.</param>
    /// <param name="since">When something may have been forgotten that no run before can have found.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<TimeSpan> LeftAsync(TimeSpan rest, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var state = await new SweepRecord(storage).ReadAsync(cancellationToken);
        if (state.Position != SweepPosition.Start)
            return TimeSpan.Zero;
        return state.EndedAt + (state.EndedAt <= since && Least < rest ? Least : rest) - clock.GetUtcNow();
    }

    [LoggerMessage(554, LogLevel.Error, "The sweep failed and is tried again")]
    private partial void LogFailed(Exception fault);
}
