using System.Diagnostics;

namespace SuperRes.LocalHost.Workers;

/// <summary>Keeps a worker running while the host does, and ends it when nothing needs it any more.</summary>
internal sealed partial class WorkerSupervisor(
    WorkerEndpoint endpoint, FunctionApp app, HostSettings settings, HostLife life, ILoggerFactory logs) : BackgroundService
{
    /// <summary>Seconds until the next start after workers that ended soon; the last one from then on.</summary>
    private static readonly double[] Pauses = [0, 0, 0.5, 1, 2, 5, 10, 30];

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);
    private readonly ILogger _log = logs.CreateLogger("Host.Worker");
    private TaskCompletionSource<RunningWorker> _current = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker that runs, as soon as there is one.</summary>
    public async Task<RunningWorker> LiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var worker = await Volatile.Read(ref _current).Task.WaitAsync(cancellationToken);
            if (!worker.Stream.Ended.IsCompleted)
                return worker;
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken); // It has just gone.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var (_, grpc) = await life.Bound.WaitAsync(life.Stopping);
            for (var failures = 0; !life.Stopping.IsCancellationRequested;)
            {
                var started = Stopwatch.GetTimestamp();
                await RunOneAsync(grpc);
                failures = Stopwatch.GetElapsedTime(started).TotalMinutes > 1 ? 0 : Math.Min(failures + 1, Pauses.Length - 1);
                await Task.Delay(TimeSpan.FromSeconds(Pauses[failures]), life.Stopping);
            }
        }
        catch (OperationCanceledException) when (life.Stopping.IsCancellationRequested)
        {
            // The host stops while there is no worker.
        }
    }

    private async Task RunOneAsync(Uri grpc)
    {
        var id = Guid.NewGuid().ToString();
        var connected = endpoint.Expect(id);
        var console = logs.CreateLogger("Host.Function.Console");
        using var process = WorkerProcess.Start(app, settings.WorkerEnvironment, grpc, id, line => LogLine(console, line));
        try
        {
            if (await Task.WhenAny(connected, process.Ended) == connected)
                await ServeAsync(await connected, process);
            else
                Refuse(process.Errors.Count > 0 ? string.Join(Environment.NewLine, process.Errors) : "The worker ended before it connected.");
        }
        finally
        {
            endpoint.Forget(id);
            await process.EndAsync(EndPatience);
        }
    }

    private async Task ServeAsync(WorkerStream stream, WorkerProcess process)
    {
        process.Connected();
        try
        {
            var worker = await RunningWorker.LoadAsync(stream, life.Stopping).WaitAsync(life.Stopping);
            LogReady(process.Id);
            _current.TrySetResult(worker);
            life.SetReady();
            Task gone = Task.WhenAny(stream.Ended, process.Ended);
            await gone.WaitAsync(life.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (life.Stopping.IsCancellationRequested)
                await life.IdleAsync(settings.ShutdownGrace + EndPatience);
            else
                LogGone(process.Id);
        }
        catch (Exception refused) when (refused is InvalidOperationException or WorkerGoneException)
        {
            Refuse(refused.Message);
        }
        finally
        {
            Volatile.Write(ref _current, new(TaskCreationOptions.RunContinuationsAsynchronously));
            stream.Tell(new() { WorkerTerminate = new() });
            await process.Ended.WaitAsync(EndPatience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stream.Close();
        }
    }

    /// <summary>Where the first worker cannot be used, the host cannot start; a later one may find a repaired application.</summary>
    private void Refuse(string reason)
    {
        if (life.Ready.IsCompleted)
            LogRefused(reason);
        else
            life.Fail(reason);
    }

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private static partial void LogLine(ILogger log, string line);

    [LoggerMessage(2, LogLevel.Information, "Worker process {Id} is ready")]
    private partial void LogReady(int id);

    [LoggerMessage(3, LogLevel.Error, "Worker process {Id} has gone; starting another")]
    private partial void LogGone(int id);

    [LoggerMessage(4, LogLevel.Error, "The worker cannot be used, trying another: {Reason}")]
    private partial void LogRefused(string reason);
}
