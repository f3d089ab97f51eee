using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Emulator;
using SuperRes.LocalHost.Workers;

namespace SuperRes.LocalHost.Jobs;

/// <summary>Runs a job host once the worker is there, and another one when a listener has died, which never comes back by itself.</summary>
internal sealed partial class JobHostSupervisor(
    JobHostBuilder builder, FunctionApp app, HostSettings settings, WorkerSupervisor workers, LeaseJournal journal, HeldMessages held, EmulatorStart emulator, HostStart start,
    Drain drain, ILoggerFactory logs, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(2);
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

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var stopping = lifetime.ApplicationStopping;
        try
        {
            // HTTP first: both at once make its first answer later.
            await start.Ready.WaitAsync(stopping);
            await emulator.Settled.WaitAsync(stopping);
            for (; builder.Functions.Count > 0; await Task.Delay(Pause, stopping))
                await RunOneAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            drain.JobsEnded();
        }
    }

    private async Task RunOneAsync(CancellationToken stopping)
    {
        var faults = new ListenerFaults();
        using var invocations = new Invocations(app, workers);
        try
        {
            await held.GiveBackAsync(stopping);
            journal.HostEnds = false;
            using var jobs = builder.Build(invocations, faults);
            await jobs.StartAsync(stopping);
            LogStarted();
            _complaint = null;
            _running.TrySetResult(jobs.Services.GetRequiredService<IJobHost>());
            await ((Task)faults.First).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (faults.First.IsCompletedSuccessfully)
                Complain((await faults.First).GetBaseException().Message);
            await StopAsync(jobs, invocations);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            Complain(failed.GetBaseException().Message);
        }
    }

    /// <summary>
    /// No new messages, and what runs is not cancelled; what does not end within the grace is then cancelled, and the SDK gives its
    /// message back at once. What ignores even that is given back here: its worker is about to end.
    /// </summary>
    private async Task StopAsync(IHost jobs, Invocations invocations)
    {
        _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var drained = jobs.Services.GetRequiredService<IDrainModeManager>().EnableDrainModeAsync(CancellationToken.None);
        await drained.WaitAsync(settings.ShutdownGrace, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!drained.IsCompleted)
        {
            journal.HostEnds = true;
            invocations.EndGrace();
            await drained.WaitAsync(CancelPatience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        using var patience = new CancellationTokenSource(GiveBackPatience);
        await jobs.StopAsync(patience.Token);
        await held.GiveBackAsync(patience.Token);
    }

    private async Task CallAsync(IJobHost jobs, DeclaredFunction function, string input)
    {
        try
        {
            await jobs.CallAsync(function.Name, new Dictionary<string, object?> { [function["name"]!] = input }, lifetime.ApplicationStopping);
        }
        catch (Exception failed)
        {
            LogCallFailed(function.Name, failed.GetBaseException().Message);
        }
    }

    /// <summary>Says what is wrong once, and not every other second.</summary>
    private void Complain(string reason)
    {
        var first = reason.Split('\n')[0].Trim();
        if (first != _complaint)
            LogFailed(first);
        _complaint = first;
    }

    [LoggerMessage(1, LogLevel.Information, "Triggers are running")]
    private partial void LogStarted();

    [LoggerMessage(2, LogLevel.Warning, "Triggers do not run ({Reason}); trying again until they do")]
    private partial void LogFailed(string reason);

    [LoggerMessage(3, LogLevel.Error, "'{Function}' could not be run: {Reason}")]
    private partial void LogCallFailed(string function, string reason);
}
