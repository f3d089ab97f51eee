using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// The network of the model file as it is now: loaded with the first picture, loaded anew when the file changes. A
/// broken file, or one that does not answer, is refused, and the network so far serves on.
/// </summary>
internal sealed partial class ServedModel(
    EngineOptions options, ReadLimits limits, TimeProvider clock, OpenNetwork open, ILogger logger) : IDisposable
{
    /// <summary>How long callers wait for the file to be read who could do without: as long as files of common size need
    /// on drives of common speed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // Never held while waiting: neither pictures nor the end of the process may depend on a drive that does not answer.
    private readonly Lock _gate = new();
    private readonly ModelFileReader _file = new(options.FullModelPath, limits);
    private readonly ReloadSchedule _schedule = new(clock);
    private volatile LoadedModel? _current;
    private volatile ModelUnavailableException? _refused;
    private Check? _check;
    private Scheduler? _scheduler;
    private bool _disposed;

    /// <summary>The network that serves; null when none is loaded.</summary>
    public LoadedModel? Current => _current;

    /// <summary>What is wrong with the file; null when all is well.</summary>
    public ModelUnavailableException? Refused => _refused;

    /// <summary>The network as its file is now, counted as used.</summary>
    /// <exception cref="ModelUnavailableException">No network can be loaded.</exception>
    public async ValueTask<LoadedModel> AcquireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Join() is { } check)
                await WaitAsync(check, cancellationToken);
            var model = _current ?? throw Unavailable();
            if (model.TryUse())
                return model;
        }
    }

    /// <summary>Measures the speed anew, in the background, unless a picture was made just now. For whoever refuses work by
    /// its estimate: what is refused is never measured, and a wrong estimate would stay.</summary>
    public void Doubt()
    {
        if (_current is not { } model || !model.Speed.TryDoubt() || !model.TryUse())
            return;
        _ = Task.Run(async () =>
        {
            try
            {
                await WarmUp.MeasureAsync(model.Network, model.Scheduler, model.Speed);
            }
            catch (Exception failure)
            {
                LogUnmeasured(failure, model.ModelId);
            }
            finally
            {
                model.Release();
            }
        });
    }

    /// <summary>Stops the workers, and frees the network once its last picture has ended. Does not wait for the file: what is
    /// being read or loaded is dropped when it is done.</summary>
    public void Dispose()
    {
        LoadedModel? last;
        Scheduler? workers;
        lock (_gate)
        {
            // No workers are started from here on that nobody would stop.
            _disposed = true;
            (last, _current) = (_current, null);
            (workers, _scheduler) = (_scheduler, null);
        }
        workers?.Dispose();
        last?.Release();
        _file.Dispose();
    }

    /// <summary>The check of the file that a caller has to wait for: who finds no check running begins one, and the
    /// network so far serves all others.</summary>
    private Check? Join()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_check is { Done.IsCompleted: false } running)
                return _current is null ? running : null;
            if (!_schedule.MayLook(_file.Stalled))
                return null;

            var isFirst = _current is null && _refused is null;
            var look = _file.LookAsync(_schedule.Seen, isFirst || _schedule.MustRead(_file.Stalled));
            return _check = new Check(look, FinishAsync(look));
        }
    }

    /// <summary>Waits for a check, but not for a file that is slow to come if there is an answer without it.</summary>
    private async Task WaitAsync(Check check, CancellationToken cancellationToken)
    {
        if (_current is not null || _refused is not null)
        {
            try
            {
                await check.Look.WaitAsync(Patience, cancellationToken);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
        await check.Done.WaitAsync(cancellationToken);
    }

    private Exception Unavailable() => _refused is { } reason
        ? new ModelUnavailableException(reason.Message, reason)
        : new ObjectDisposedException(nameof(ServedModel));

    private async Task FinishAsync(Task<ModelFileLook> looking)
    {
        var look = await looking;
        lock (_gate)
            _schedule.Note(look);
        if (look.Refused is { } refused)
            Refuse(refused, look.Started);
        else if (look.Content is { } content)
            await Task.Run(() => LoadAsync(content, look.Started));
    }

    private async Task LoadAsync(byte[] content, long started)
    {
        INetwork? network = null;
        LoadedModel loaded;
        try
        {
            var scheduler = Workers();
            (network, var modelId) = open(content, options, scheduler.Workers);
            await WarmUp.CheckAsync(network, scheduler);
            Throughput speed = new(clock);
            await WarmUp.MeasureAsync(network, scheduler, speed);
            loaded = new()
            {
                Network = network,
                Scheduler = scheduler,
                ModelId = modelId,
                LoadedAt = DateTimeOffset.UtcNow,
                LoadTime = Stopwatch.GetElapsedTime(started),
                Speed = speed,
            };
        }
        catch (Exception failure)
        {
            network?.Dispose();
            if (failure is not ModelUnavailableException)
                RetryLater();
            Refuse(
                failure as ModelUnavailableException ?? new ModelUnavailableException(
                    "The network in the model file cannot be loaded or fails on a small picture. Check the file that "
                    + "ModelPath points to.", failure),
                started);
            return;
        }

        // From here on it may be in use, whatever fails.
        Serve(loaded);
    }

    private Scheduler Workers()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _scheduler ??= new Scheduler(options.EffectiveWorkers);
        }
    }

    /// <summary>What was wrong need not be the file: memory may have been short, or no thread to be had.</summary>
    private void RetryLater()
    {
        lock (_gate)
            _schedule.NoteUnloaded();
    }

    private void Serve(LoadedModel model)
    {
        LoadedModel? unwanted;
        lock (_gate)
        {
            if (_disposed)
                unwanted = model;
            else
                (unwanted, _current, _refused) = (_current, model, null);
        }
        unwanted?.Release();
        EngineMetrics.Loaded(model.LoadTime, refused: false);
        LogLoaded(model.ModelId, model.LoadTime.TotalMilliseconds);
    }

    private void Refuse(ModelUnavailableException reason, long started)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _refused = reason;
        }
        EngineMetrics.Loaded(Stopwatch.GetElapsedTime(started), refused: true);
        LogRefused(reason, _current?.ModelId ?? "none");
    }

    /// <summary>A look at the file and what follows from it.</summary>
    /// <param name="Look">Ends when the file has been read, or does not answer in time.</param>
    /// <param name="Done">Ends when a changed file serves or was refused.</param>
    private sealed record Check(Task<ModelFileLook> Look, Task Done);

    [LoggerMessage(301, LogLevel.Information, "Model {ModelId} loaded in {Milliseconds:0} ms")]
    private partial void LogLoaded(string modelId, double milliseconds);

    [LoggerMessage(302, LogLevel.Error, "The model file was refused; serving on: {ModelId}")]
    private partial void LogRefused(Exception reason, string modelId);

    [LoggerMessage(303, LogLevel.Warning, "The speed of {ModelId} could not be measured anew")]
    private partial void LogUnmeasured(Exception reason, string modelId);
}
