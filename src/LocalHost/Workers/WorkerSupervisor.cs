using System.Diagnostics;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Workers;

/// <summary>Keeps a worker running while the host does, and ends it when nothing needs it any more.</summary>
internal sealed partial class WorkerSupervisor(
    WorkerEndpoint endpoint, FunctionApp app, HostSettings settings, HostStart start, Drain drain, ILoggerFactory logs,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Until the next start after a worker that ended soon; the last one from then on.</summary>
    private static readonly double[] Pauses = [0, 0.5, 1, 2, 5, 10, 30];

    private static readonly TimeSpan LivedLong = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);
    private readonly ILogger _log = logs.CreateLogger("Host.Worker");
    private TaskCompletionSource<RunningWorker> _current = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker that runs, as soon as there is one.</summary>
    public Task<RunningWorker> Current => Volatile.Read(ref _current).Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The application's stop comes before the servers', and Kestrel waits for the worker's stream to end.
        var stopping = lifetime.ApplicationStopping;
        try
        {
            var grpc = (await start.Bound.WaitAsync(stopping)).Grpc;
            for (var failures = 0; !stopping.IsCancellationRequested;)
            {
                var started = Stopwatch.GetTimestamp();
                await RunOneAsync(grpc, stopping);
                failures = Stopwatch.GetElapsedTime(started) > LivedLong ? 0 : failures + 1;
                await Task.Delay(TimeSpan.FromSeconds(Pauses[Math.Min(Math.Max(failures - 1, 0), Pauses.Length - 1)]), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops while there is no worker.
        }
    }

    private async Task RunOneAsync(Uri grpc, CancellationToken stopping)
    {
        var id = Guid.NewGuid().ToString();
        var connected = endpoint.Expect(id);
        var console = logs.CreateLogger("Host.Function.Console");
        using var process = WorkerProcess.Start(app, settings.WorkerEnvironment, grpc, id, line => LogLine(console, line));
        try
        {
            if (await Task.WhenAny(connected, process.Ended) == connected)
                await ServeAsync(await connected, process, stopping);
            else
                Refuse(process);
        }
        finally
        {
            endpoint.Forget(id);
            await process.EndAsync(EndPatience);
        }
    }

    /// <summary>A worker that ends before it connects has wrong settings: with the first one the host cannot start either.</summary>
    private void Refuse(WorkerProcess process)
    {
        if (start.Ready.IsCompleted)
            LogNotConnected(string.Join(' ', process.Errors));
        else
            start.Fail(process.Errors is { Count: > 0 } errors ? string.Join(Environment.NewLine, errors) : "The worker ended before it connected.");
    }

    private async Task ServeAsync(WorkerStream stream, WorkerProcess process, CancellationToken stopping)
    {
        process.Connected();
        try
        {
            var worker = await RunningWorker.LoadAsync(stream, stopping).WaitAsync(stopping);
            LogReady(process.Id);
            _current.TrySetResult(worker);
            start.Succeed();
            await ((Task)Task.WhenAny(stream.Ended, process.Ended)).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
                await drain.IdleAsync(settings.ShutdownGrace + EndPatience);
            else
                LogGone(process.Id);
        }
        catch (Exception refused) when (refused is InvalidOperationException or WorkerGoneException)
        {
            LogNotLoaded(refused.Message);
            if (!start.Ready.IsCompleted)
                start.Fail(refused.Message);
        }
        finally
        {
            Volatile.Write(ref _current, new(TaskCreationOptions.RunContinuationsAsynchronously));
            stream.Tell(new() { WorkerTerminate = new() });
            await process.Ended.WaitAsync(EndPatience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stream.Close();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger log, string line);

    [LoggerMessage(2, LogLevel.Information, "Worker process {Id} is ready")]
    private partial void LogReady(int id);

    [LoggerMessage(3, LogLevel.Error, "Worker process {Id} has gone; starting another")]
    private partial void LogGone(int id);

    [LoggerMessage(4, LogLevel.Error, "The worker ended before it connected; trying again. {Errors}")]
    private partial void LogNotConnected(string errors);

    [LoggerMessage(5, LogLevel.Error, "The worker could not be used: {Reason}")]
    private partial void LogNotLoaded(string reason);
}
