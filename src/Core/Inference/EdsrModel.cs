using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;
using SuperRes.Core.Settings;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// The network of a process: loaded and warmed up with the first picture, loaded anew when its file changes, shared
/// by all pictures in flight. Pictures end on the network that they began with.
/// </summary>
public sealed class EdsrModel : IUpscalingEngine, IDisposable
{
    private static (EngineOptions Options, ILogger? Logger) _configured = (new EngineOptions(), null);
    private static readonly Lazy<EdsrModel> LazyShared = new(() => new(_configured.Options, _configured.Logger));

    private readonly EngineOptions _options;
    private readonly ServedModel _served;
    private int _inFlight;

    /// <summary>Prepares a network without loading it.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Told about loads and refusals.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public EdsrModel(EngineOptions options, ILogger? logger = null)
        : this(options, logger, new ReadLimits())
    {
    }

    /// <inheritdoc cref="EdsrModel(EngineOptions, ILogger?)"/>
    /// <param name="options">Checked here.</param>
    /// <param name="logger">Told about loads and refusals.</param>
    /// <param name="reading">What reading the model file may cost.</param>
    /// <param name="clock">Tells how old measurements and looks at the file are.</param>
    /// <param name="open">Makes a network of the file.</param>
    internal EdsrModel(
        EngineOptions options, ILogger? logger, ReadLimits reading, TimeProvider? clock = null, OpenNetwork? open = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Setting.Check(options);
        _options = options;
        _served = new ServedModel(options, reading, clock ?? TimeProvider.System, open ?? ModelFile.Open, logger ?? NullLogger.Instance);
        Admission = new Admission(
            options.MaxPictures,
            options.MemoryBudget is { } bytes
                ? new MemoryBudget(bytes)
                : MemoryBudget.OfProcess(others: WinogradEdsr.BytesBeyondUsual(options.EffectiveWorkers)));
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

    /// <summary>The network that serves; null when none is loaded.</summary>
    internal LoadedModel? Loaded => _served.Current;

    /// <inheritdoc/>
    public string ModelId => Ask(engine => engine.ModelId);

    /// <inheritdoc/>
    public int Scale => Ask(engine => engine.Scale);

    /// <summary>State at this moment. Looks at no file and loads nothing.</summary>
    public Health Health
    {
        get
        {
            (var model, var refused) = (_served.Current, _served.Refused);
            var state = refused is null ? HealthState.Ok
                : model is null ? HealthState.Unavailable : HealthState.Degraded;
            return new Health(
                state, refused?.Message, model?.ModelId, Path.GetFileName(_options.ModelPath), model?.Network.Engine,
                model?.LoadedAt, model?.LoadTime ?? TimeSpan.Zero, Volatile.Read(ref _inFlight), Admission.Pictures,
                PixelsPerSecond(model));
        }
    }

    /// <inheritdoc/>
    public TimeSpan Estimate(int width, int height) => _served.Current?.Estimate(width, height) ?? TimeSpan.Zero;

    /// <summary>Has the speed measured anew if that was long ago; returns at once. To be called when a picture is refused because
    /// of <see cref="Estimate"/>.</summary>
    public void Doubt() => _served.Doubt();

    /// <summary>Loads the network as its file is now, so that a broken file shows before a picture meets it and the
    /// first picture is not slower.</summary>
    /// <exception cref="ModelUnavailableException">The file cannot be read or holds no usable network.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken) =>
        (await _served.AcquireAsync(cancellationToken)).Release();

    /// <summary><see cref="ModelId"/> of the network as its file is now, without blocking while it is loaded.</summary>
    /// <exception cref="ModelUnavailableException">The network cannot be loaded.</exception>
    public async ValueTask<string> ModelIdAsync(CancellationToken cancellationToken)
    {
        using var pinned = await PinAsync(cancellationToken);
        return pinned.Engine.ModelId;
    }

    /// <summary>State after a look at the model file: a broken or a mended one shows without a picture.</summary>
    public async Task<Health> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (ModelUnavailableException)
        {
            // Health carries the reason.
        }
        return Health;
    }

    /// <inheritdoc/>
    public async Task<TimeSpan> UpscaleAsync(
        PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var pinned = await PinAsync(cancellationToken);
        return await pinned.Engine.UpscaleAsync(source, sink, progress, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<PinnedEngine> PinAsync(CancellationToken cancellationToken)
    {
        var pinned = new PinnedNetwork(this, await _served.AcquireAsync(cancellationToken));
        return new PinnedEngine(pinned, pinned);
    }

    /// <summary>Stops the workers; pictures in flight fail. Does not wait for a model file that is being read.</summary>
    public void Dispose() => _served.Dispose();

    /// <summary>For a picture of a megapixel, the size that is thought of.</summary>
    private static double PixelsPerSecond(LoadedModel? model) =>
        model?.Estimate(1000, 1000) is { Ticks: > 0 } time ? 1e6 / time.TotalSeconds : 0;

    private T Ask<T>(Func<IUpscalingEngine, T> question)
    {
        using var pinned = PinAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return question(pinned.Engine);
    }

    /// <summary>One loaded network, counted as used by one picture. All its planes share the picture's account.</summary>
    private sealed class PinnedNetwork(EdsrModel owner, LoadedModel model) : IUpscalingEngine, IDisposable
    {
        private readonly Share _share = new();
        private int _planes;

        public string ModelId => model.ModelId;

        public int Scale => model.Network.Scale;

        public TimeSpan Estimate(int width, int height) => model.Estimate(width, height);

        public async Task<TimeSpan> UpscaleAsync(
            PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(source);
            ArgumentNullException.ThrowIfNull(sink);
            ArgumentOutOfRangeException.ThrowIfNotEqual(source.Channels, 3);

            using var activity = Instrumentation.Activities.StartActivity("inference");
            activity?.SetTag("superres.model", model.ModelId);
            if (Interlocked.Increment(ref _planes) == 1)
                Interlocked.Increment(ref owner._inFlight);
            try
            {
                using PictureRun run = new(model.Network, model.Scheduler, source, sink, progress, _share);
                var busy = await run.RunAsync(cancellationToken) / model.Scheduler.Workers;
                model.Speed.Record(model.Network.Work(source.Width, source.Height), busy);
                return busy;
            }
            finally
            {
                if (Interlocked.Decrement(ref _planes) == 0)
                    Interlocked.Decrement(ref owner._inFlight);
            }
        }

        public void Dispose() => model.Release();
    }
}
