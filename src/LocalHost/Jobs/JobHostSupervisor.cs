using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;

namespace SuperRes.LocalHost.Jobs;

/// <summary>Runs a job host once the worker is there, and another one when a listener has died, which never comes back by itself.</summary>
internal sealed partial class JobHostSupervisor(
    JobHostBuilder builder, FunctionApp app, HostSettings settings, WorkerSupervisor workers, MessageLeases leases, EmulatorStart emulator,
    HostLife life, ILoggerFactory logs) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan GiveBackPatience = TimeSpan.FromSeconds(1);
    private readonly ILogger _log = logs.CreateLogger("Host.Jobs");
    private volatile TaskCompletionSource<IJobHost> _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _complaint;

    /// <summary>Begins to run a function by hand; how it ends is in the log.</summary>
    public async Task CallAsync(DeclaredFunction function, string input, CancellationToken cancellationToken)
    {
        var jobs = await _running.Task.WaitAsync(cancellationToken);
        _ = CallAsync(jobs, function, input);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // HTTP first: both at once make its first answer later.
            await life.Ready.WaitAsync(life.Stopping);
            await emulator.Settled.WaitAsync(life.Stopping);
            for (; builder.Functions.Count > 0; await Task.Delay(Pause, life.Stopping))
                await RunOneAsync();
        }
        catch (OperationCanceledException) when (life.Stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            life.SetJobsEnded();
        }
    }

    private async Task RunOneAsync()
    {
        var faults = new ListenerFaults();
        using var invocations = new Invocations(app, workers);
        using var ended = new CancellationTokenSource();
        try
        {
            await leases.GiveBackAsync(life.Stopping);
            var jobs = builder.Build(invocations, faults);
            var renewing = leases.RenewUntilAsync(ended.Token);
            await StartAsync(jobs);
            LogStarted();
            _complaint = null;
            _running.TrySetResult(jobs.Services.GetRequiredService<IJobHost>());
            await ((Task)faults.First).WaitAsync(life.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (faults.First.IsCompleted)
                Complain(await faults.First);
            await StopAsync(jobs, invocations);
            await ended.CancelAsync();
            await renewing;
            using var patience = new CancellationTokenSource(GiveBackPatience);
            await leases.GiveBackAsync(patience.Token);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !life.Stopping.IsCancellationRequested)
        {
            Complain(failed);
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task StartAsync(IHost jobs)
    {
        try
        {
            await jobs.StartAsync(life.Stopping);
        }
        catch
        {
            jobs.Dispose();
            throw;
        }
    }

    /// <summary>
    /// No new messages, and what runs is not cancelled. What does not end within the grace is cancelled, and its message given back
    /// past the SDK; also of what ignores that, as its worker is about to end.
    /// </summary>
    private async Task StopAsync(IHost jobs, Invocations invocations)
    {
        _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var drained = jobs.Services.GetRequiredService<IDrainModeManager>().EnableDrainModeAsync(CancellationToken.None);
        await drained.WaitAsync(settings.ShutdownGrace, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await invocations.EndGraceAsync(CancelPatience);
        // The SDK waits for what was cancelled, of which it never hears: that one is left to itself.
        var stopped = jobs.StopAsync(CancellationToken.None);
        await stopped.WaitAsync(StopPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stopped.IsCompleted)
            jobs.Dispose();
    }

    private async Task CallAsync(IJobHost jobs, DeclaredFunction function, string input)
    {
        try
        {
            await jobs.CallAsync($"Functions.{function.Name}", new Dictionary<string, object?> { [function["name"]!] = input }, life.Stopping);
        }
        catch (Exception failed)
        {
            LogCallFailed(function.Name, failed.GetBaseException().Message);
        }
    }

    /// <summary>Says what is wrong once, and not every other second.</summary>
    private void Complain(Exception failed)
    {
        var reason = failed.GetBaseException().Message.Split('\n')[0].Trim();
        if (reason != _complaint)
            LogFailed(_complaint = reason);
    }

    [LoggerMessage(1, LogLevel.Information, "Triggers are running")]
    private partial void LogStarted();

    [LoggerMessage(2, LogLevel.Warning, "Triggers do not run ({Reason}); trying again until they do")]
    private partial void LogFailed(string reason);

    [LoggerMessage(3, LogLevel.Error, "'{Function}' could not be run: {Reason}")]
    private partial void LogCallFailed(string function, string reason);
}
