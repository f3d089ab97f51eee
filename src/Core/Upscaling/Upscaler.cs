using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Imaging.Reading;
using SuperRes.Core.Inference;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Upscaling;

/// <summary>From the bytes of a picture to the bytes of a larger one.</summary>
/// <param name="engine">The network.</param>
/// <param name="admission">The bounded line in front of it; null lets everybody in.</param>
public sealed class Upscaler(IUpscalingEngine engine, Admission? admission = null)
{
    /// <summary>Upscales with a model behind its own line.</summary>
    /// <param name="model">The network and the line.</param>
    public Upscaler(EdsrModel model)
        : this(model, model.Admission)
    {
    }

    /// <summary>Stands for what becomes of pixels and metadata here: two releases with the same one make the same of a
    /// picture, on the same network. A hash of what they make of those in <c>tests/Core.Tests/Goldens</c>, whose tests tell
    /// when it has to change.</summary>
    public const string Revision = "3e6581c853aa";

    /// <summary>How much of a file has to be there at least for <see cref="CheckBeginning"/>: all kinds show what they are so
    /// soon.</summary>
    public const int BeginningBytes = 64;

    /// <summary>Refuses while it still arrives what is no picture, or none that will be upscaled.</summary>
    /// <param name="beginning">What has arrived, <see cref="BeginningBytes"/> or more.</param>
    /// <param name="limits">What the picture may cost.</param>
    /// <exception cref="ImageUnsupportedException">It is no picture of a kind that is read here.</exception>
    /// <exception cref="ImageTooLargeException">A limit is exceeded.</exception>
    /// <exception cref="ImageAnimatedException">It has more than one frame or page.</exception>
    public static void CheckBeginning(ReadOnlySpan<byte> beginning, ImageLimits limits) =>
        HeaderReader.CheckBeginning(beginning, limits);

    /// <summary>Judges a file by its header and says what would become of it; no pixel is decoded.</summary>
    /// <param name="upload">The whole file.</param>
    /// <param name="options">What the caller chose.</param>
    /// <param name="limits">What the picture may cost.</param>
    /// <exception cref="ImageMissingException">There are no bytes.</exception>
    /// <exception cref="ImageUnsupportedException">It is no picture of a kind that is read here.</exception>
    /// <exception cref="ImageCorruptException">It is damaged or cut off.</exception>
    /// <exception cref="ImageTooLargeException">A limit is exceeded.</exception>
    /// <exception cref="ImageAnimatedException">It has more than one frame or page.</exception>
    /// <exception cref="OptionInvalidException">An option does not go with this picture.</exception>
    public UpscalePlan Inspect(ReadOnlyMemory<byte> upload, UpscaleOptions options, ImageLimits limits)
    {
        using var file = PictureFile.Open(upload, limits);
        return Plan(file, options, engine.Scale);
    }

    /// <summary>Upscales a picture.</summary>
    /// <param name="upload">The whole file; must not change before the task ends.</param>
    /// <param name="options">What the caller chose.</param>
    /// <param name="limits">What the picture may cost.</param>
    /// <param name="destination">Receives the file while it is being made; stays open. What it holds after an
    /// exception is no picture.</param>
    /// <param name="progress">Reported 0..1, never falling.</param>
    /// <param name="cancellationToken">Ends all work on the picture.</param>
    /// <inheritdoc cref="Inspect" path="/exception"/>
    /// <exception cref="BusyException">The line in front of the network is full.</exception>
    /// <exception cref="ModelUnavailableException">The network cannot be loaded.</exception>
    public async Task<UpscaleResult> UpscaleAsync(
        ReadOnlyMemory<byte> upload,
        UpscaleOptions options,
        ImageLimits limits,
        Stream destination,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        using var activity = Instrumentation.Activities.StartActivity("upscale");
        try
        {
            var result = await RunAsync(upload, options, limits, destination, progress, cancellationToken);
            activity?.SetTag("superres.original_size", result.OriginalSize.ToString())
                .SetTag("superres.upscaled_size", result.UpscaledSize.ToString());
            PictureMetrics.Record(result);
            return result;
        }
        catch (Exception fault)
        {
            activity.Fail(fault);
            throw;
        }
    }

    private async Task<UpscaleResult> RunAsync(
        ReadOnlyMemory<byte> upload,
        UpscaleOptions options,
        ImageLimits limits,
        Stream destination,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        using var file = PictureFile.Open(upload, limits);

        // Loads the network at its first use.
        var asked = clock.GetTimestamp();
        using var pinned = await engine.PinAsync(cancellationToken);
        var network = pinned.Engine;
        var loading = clock.GetElapsedTime(asked);

        var plan = Plan(file, options, network.Scale);
        var joined = clock.GetTimestamp();
        using var place = admission is null ? null : await admission.EnterAsync(
            plan.NetworkPixels, plan.Estimate(network), plan.MemoryBytes, limits.IsPatient, cancellationToken);
        var waited = loading + clock.GetElapsedTime(joined);
        using var picture = await Task.Run(
            () => Prepare(file, plan, options, limits, cancellationToken), cancellationToken);
        // What its decoder holds is not needed any more.
        file.Dispose();
        var decode = clock.GetElapsedTime(started) - waited;

        var (queue, inference, encode) = await new StreamedUpscale(network, picture, plan)
            .RunAsync(destination, progress, cancellationToken);
        return new UpscaleResult
        {
            OriginalSize = plan.OriginalSize,
            UpscaledSize = plan.UpscaledSize,
            ContentType = plan.ContentType,
            Extension = plan.Extension,
            ModelId = network.ModelId,
            Timings = new UpscaleTimings(decode, waited + queue, inference, encode),
        };
    }

    /// <exception cref="ImageTooLargeException">It would need more memory than a picture may have.</exception>
    private UpscalePlan Plan(PictureFile file, UpscaleOptions options, int scale)
    {
        var plan = UpscalePlan.For(file, options, scale);
        if (admission is not null)
            plan.CheckMemory(admission.Memory.MostOfOne);
        return plan;
    }

    private static DecodedPicture Prepare(
        PictureFile file,
        UpscalePlan plan,
        UpscaleOptions options,
        ImageLimits limits,
        CancellationToken cancellationToken)
    {
        using var activity = Instrumentation.Activities.StartActivity("decode");
        var picture = PictureDecoder.Decode(
            file, plan.OutputFormat, options.Metadata == MetadataPolicy.Keep, limits.DecodeTimeout, cancellationToken);
        try
        {
            InputPreparation.Shrink(picture, plan.NetworkSize, cancellationToken);
            InputPreparation.Denoise(picture, plan.Denoise, cancellationToken);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }
}
