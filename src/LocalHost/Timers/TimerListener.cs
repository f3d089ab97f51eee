using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Timers;

/// <summary>Runs the timer triggers, each on one host of the app.</summary>
internal sealed partial class TimerListener(
    FunctionCatalog catalog, TimerFunctions functions, HostSettings settings, HostContainer host, StorageRetry retry,
    IConfiguration configuration, TimeProvider time, ILogger<TimerListener> log) : BackgroundService
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestMonitored = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abort = new CancellationTokenSource();
        await using var grace = stoppingToken.Register(() => abort.CancelAfter(settings.ShutdownGrace));
        await Task.WhenAll(catalog.With<TimerTriggerAttribute>().Select(pair =>
            ListenAsync(pair.Function, pair.Trigger, abort.Token, stoppingToken)));
    }

    private async Task ListenAsync(
        FunctionDescriptor function, TimerTriggerAttribute trigger, CancellationToken abort, CancellationToken stopping)
    {
        var schedule = Schedule.Parse(configuration.Resolve(trigger.Schedule));
        var lease = new SingletonLease(host.Container, $"locks/{host.HostId}/{function.Id}.Listener", retry);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await lease.RunAsync(held => TickAsync(function, trigger, schedule, abort, held), stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (RequestFailedException refused)
            {
                LogRefused(refused, function.Name);
                await Task.Delay(PauseAfterRefusal, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TickAsync(
        FunctionDescriptor function, TimerTriggerAttribute trigger, Schedule schedule, CancellationToken abort,
        CancellationToken stopping)
    {
        var monitor = IsMonitored(trigger, schedule) ? new ScheduleMonitor(host, function.Id, retry) : null;
        var status = monitor is null ? null : await monitor.ReadAsync(stopping);
        var isPastDue = status is not null && status.Next < Now;
        if (trigger.RunOnStartup || isPastDue)
            await functions.RunAsync(function, new() { ScheduleStatus = status, IsPastDue = isPastDue }, "Start-up", abort);

        var last = Now;
        while (schedule.Next(last) is { } next)
        {
            status = new() { Last = status?.Last ?? default, Next = next, LastUpdated = Now };
            if (monitor is not null)
                await monitor.WriteAsync(status, stopping);
            await SleepUntilAsync(next, stopping);
            await functions.RunAsync(
                function, new() { ScheduleStatus = monitor is null ? null : status }, $"Timer fired at {next:O}", abort);
            status.Last = next;
            last = Now > next ? Now : next;
        }
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private bool IsMonitored(TimerTriggerAttribute trigger, Schedule schedule) =>
        trigger.UseMonitor && schedule.Next(Now) is { } first && schedule.Next(first) - first >= ShortestMonitored;

    private async Task SleepUntilAsync(DateTime due, CancellationToken cancellationToken)
    {
        while (due - Now is var left && left > TimeSpan.Zero)
            await Task.Delay(left < LongestSleep ? left : LongestSleep, time, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Error, "The timer of '{Function}' cannot be scheduled; trying again.")]
    private partial void LogRefused(Exception exception, string function);
}
