using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Settings;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// The network of a process: loaded and warmed up with the first picture, loaded anew when its file changes, shared
/// by all pictures in flight. Pictures end on the network that they began with.
/// </summary>
public sealed partial class EdsrModel : IUpscalingEngine, IDisposable
{
    private static (EngineOptions Options, ILogger? Logger) _configured = (new EngineOptions(), null);
    private static readonly Lazy<EdsrModel> LazyShared = new(() => new(_configured.Options, _configured.Logger));

    private readonly EngineOptions _options;
    private readonly ILogger _logger;
    private readonly Lazy<Scheduler> _scheduler;
    private readonly Lock _loading = new();
    private volatile LoadedModel? _current;
    private volatile ModelUnavailableException? _refused;
    private (DateTime, long)? _seen;
    private int _inFlight;
    private bool _disposed;

    /// <summary>Prepares a network without loading it.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Told about loads and refusals.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public EdsrModel(EngineOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Setting.Check(options);
        _options = options;
        _logger = logger ?? NullLogger.Instance;
        _scheduler = new(() => new Scheduler(options.EffectiveWorkers));
        Admission = new Admission(options.MaxPictures, options.MaxQueuedMegapixels, Throughput);
    }

    /// <summary>The one of this process.</summary>
    public static EdsrModel Shared => LazyShared.Value;

    /// <summary>Sets the options of <see cref="Shared"/>; call it before the first use.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Shared"/> is in use with other options.</exception>
    public static void Configure(EngineOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Setting.Check(options);
        if (LazyShared.IsValueCreated && LazyShared.Value._options != options)
            throw new InvalidOperationException("The shared model is in use already.");
        _configured = (options, logger);
    }

    /// <summary>The bounded line in front of the network.</summary>
    public Admission Admission { get; }

    /// <summary>Measured speed.</summary>
    public Throughput Throughput { get; } = new();

    /// <inheritdoc/>
    public string ModelId
    {
        get
        {
            var model = Acquire();
            model.Release();
            return model.ModelId;
        }
    }

    /// <inheritdoc/>
    public int Scale
    {
        get
        {
            var model = Acquire();
            model.Release();
            return model.Network.Scale;
        }
    }

    /// <summary>State at this moment. Loads nothing.</summary>
    public Health Health
    {
        get
        {
            (var model, var refused) = (_current, _refused);
            var state = refused is null ? HealthState.Ok
                : model is null ? HealthState.Unavailable : HealthState.Degraded;
            return new Health(
                state, refused?.Message, model?.ModelId, Path.GetFileName(_options.ModelPath), model?.Network.Engine,
                model?.LoadedAt, model?.LoadTime ?? TimeSpan.Zero, Volatile.Read(ref _inFlight), Admission.Pictures,
                Throughput.PixelsPerSecond);
        }
    }

    /// <summary>Loads the network now, so that a broken file shows at start and the first picture is not slower.</summary>
    /// <exception cref="ModelUnavailableException">The file cannot be read or holds no usable network.</exception>
    public void Load() => Acquire().Release();

    /// <inheritdoc/>
    public async Task<TimeSpan> UpscaleAsync(
        PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var pinned = await Task.Run(Pin, cancellationToken);
        return await pinned.Engine.UpscaleAsync(source, sink, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public PinnedEngine Pin()
    {
        var pinned = new PinnedNetwork(this, Acquire());
        return new PinnedEngine(pinned, pinned);
    }

    private async Task<TimeSpan> RunAsync(
        LoadedModel model, PixelBuffer source, IBandSink sink, IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Channels, 3);

        using var activity = Instrumentation.Activities.StartActivity("inference");
        activity?.SetTag("superres.model", model.ModelId);
        Interlocked.Increment(ref _inFlight);
        try
        {
            using PictureRun run = new(model.Network, _scheduler.Value, source, sink, progress);
            var busy = await run.RunAsync(cancellationToken);
            busy /= _scheduler.Value.Workers;
            Throughput.Record((long)source.Width * source.Height, busy);
            return busy;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>Stops the workers; pictures in flight fail.</summary>
    public void Dispose()
    {
        lock (_loading)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_scheduler.IsValueCreated)
                _scheduler.Value.Dispose();
            _current?.Release();
            _current = null;
        }
    }

    /// <summary>The network as its file is now, counted as used.</summary>
    private LoadedModel Acquire()
    {
        while (true)
        {
            var model = UpToDate();
            if (model.TryUse())
                return model;
        }
    }

    /// <summary>The network of the file as it is now. Who notices a change loads it; until that is done, the network
    /// so far serves all others.</summary>
    private LoadedModel UpToDate()
    {
        var stamp = ModelFile.Stamp(_options.FullModelPath);
        var serving = _current;
        if (serving is null)
            _loading.Enter();
        else if (!_loading.TryEnter())
            return serving;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (stamp != _seen || (_current is null && _refused is null))
            {
                _seen = stamp;
                Reload();
            }
            return _current ?? throw new ModelUnavailableException(_refused!.Message, _refused);
        }
        finally
        {
            _loading.Exit();
        }
    }

    private void Reload()
    {
        var start = Stopwatch.GetTimestamp();
        var old = _current;
        try
        {
            _current = LoadAnew();
            _refused = null;
            old?.Release();
            EngineMetrics.Loaded(_current.LoadTime, refused: false);
            LogLoaded(_current.ModelId, _current.LoadTime.TotalMilliseconds);
        }
        catch (ModelUnavailableException refused)
        {
            _refused = refused;
            EngineMetrics.Loaded(Stopwatch.GetElapsedTime(start), refused: true);
            LogRefused(refused, old?.ModelId ?? "none");
        }
    }

    private LoadedModel LoadAnew()
    {
        var start = Stopwatch.GetTimestamp();
        var (network, modelId) = ModelFile.Load(_options);
        try
        {
            var warm = WarmUp.RunAsync(network, _scheduler.Value).GetAwaiter().GetResult();
            Throughput.Record(WarmUp.Pixels, warm);
            return new LoadedModel(network, modelId, DateTimeOffset.UtcNow, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception failure)
        {
            network.Dispose();
            throw new ModelUnavailableException(
                "The network in the model file fails on a small picture. Check the file that ModelPath points to.", failure);
        }
    }

    /// <summary>One loaded network, counted as used.</summary>
    private sealed class PinnedNetwork(EdsrModel owner, LoadedModel model) : IUpscalingEngine, IDisposable
    {
        public string ModelId => model.ModelId;

        public int Scale => model.Network.Scale;

        public Task<TimeSpan> UpscaleAsync(
            PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken) =>
            owner.RunAsync(model, source, sink, progress, cancellationToken);

        public void Dispose() => model.Release();
    }

    [LoggerMessage(301, LogLevel.Information, "Model {ModelId} loaded in {Milliseconds:0} ms")]
    private partial void LogLoaded(string modelId, double milliseconds);

    [LoggerMessage(302, LogLevel.Error, "The model file was refused; serving on: {ModelId}")]
    private partial void LogRefused(Exception reason, string modelId);
}
