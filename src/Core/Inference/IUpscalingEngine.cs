using SuperRes.Core.Imaging;

namespace SuperRes.Core.Inference;

/// <summary>Turns RGB pixels into RGB pixels of <see cref="Scale"/> times the width and height.</summary>
public interface IUpscalingEngine
{
    /// <summary>Which network runs on which kernels, as <see cref="Inference.ModelId"/> says.</summary>
    string ModelId { get; }

    /// <summary>Output pixels per input pixel along each axis.</summary>
    int Scale { get; }

    /// <summary>How long all cores need for a picture, as measured so far.</summary>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <returns>Zero where nothing has been measured.</returns>
    TimeSpan Estimate(int width, int height) => TimeSpan.Zero;

    /// <summary>
    /// Upscales one picture, sharing the cores fairly with all others in flight. Bands of finished rows go to
    /// <paramref name="sink"/> from top to bottom while later rows are still being worked on; the engine waits when
    /// the sink does, without holding a core.
    /// </summary>
    /// <param name="source">Height × width × 3, R, G, B, 8 or 16 bit; must stay alive until the task ends.</param>
    /// <param name="sink">Receives height·Scale rows of width·Scale × 3 samples of the source's depth.</param>
    /// <param name="progress">Reported after each band step, 0..1, never falling.</param>
    /// <param name="cancellationToken">Frees the cores within one band step.</param>
    /// <returns>Time that the picture would have taken with all cores to itself; what it took beyond that, it waited
    /// for other pictures or its sink.</returns>
    /// <exception cref="ModelUnavailableException">The network cannot be loaded.</exception>
    Task<TimeSpan> UpscaleAsync(
        PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken);

    /// <summary>
    /// Holds the network as it is now: a picture's plan, all its planes and what is told about it then come from the
    /// same weights, whatever becomes of the model file meanwhile.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for a network that is being loaded.</param>
    /// <returns>The engine for one picture; disposing of it lets a replaced network go.</returns>
    /// <exception cref="ModelUnavailableException">The network cannot be loaded.</exception>
    ValueTask<PinnedEngine> PinAsync(CancellationToken cancellationToken) => new(new PinnedEngine(this));
}

/// <summary>An engine that stays as it is until it is disposed of.</summary>
/// <param name="engine">Does the work.</param>
/// <param name="hold">Let go at the end.</param>
public sealed class PinnedEngine(IUpscalingEngine engine, IDisposable? hold = null) : IDisposable
{
    private IDisposable? _hold = hold;

    /// <summary>Does the work; valid until <see cref="Dispose"/>.</summary>
    public IUpscalingEngine Engine => engine;

    /// <summary>Lets go; once, however often it is called.</summary>
    public void Dispose() => Interlocked.Exchange(ref _hold, null)?.Dispose();
}

/// <summary>Takes the rows of an upscaled picture, band by band, in order.</summary>
public interface IBandSink
{
    /// <summary>Takes the next rows. The band belongs to the caller and is reused once the task completes.</summary>
    /// <param name="band">Interleaved samples, as wide as the upscaled picture; only its first
    /// <paramref name="rows"/> rows count.</param>
    /// <param name="rows">Rows to take, 1 to the band's height.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken);
}
