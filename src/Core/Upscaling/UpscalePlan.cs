using System.Globalization;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Reading;
using SuperRes.Core.Imaging.Writing;
using SuperRes.Core.Inference;

namespace SuperRes.Core.Upscaling;

/// <summary>What will become of a picture, as known from its header.</summary>
public sealed record UpscalePlan
{
    internal UpscalePlan(EncoderSettings encoder) => Encoder = encoder;

    /// <summary>Kind of the file that came in.</summary>
    public required ImageFormat SourceFormat { get; init; }

    /// <summary>Kind of the file that will go out.</summary>
    public required ImageFormat OutputFormat { get; init; }

    /// <summary>Upright size of the picture that came in.</summary>
    public required PictureSize OriginalSize { get; init; }

    /// <summary>Size of the picture that the network sees: the original, within <c>maxDimension</c>.</summary>
    public required PictureSize NetworkSize { get; init; }

    /// <summary>Size of the result: the network's input times <c>scale</c>, rounded half up.</summary>
    public required PictureSize UpscaledSize { get; init; }

    /// <summary>How many pictures the network has to make: 2 if there may be an alpha channel to upscale.</summary>
    public required int Passes { get; init; }

    /// <summary>What the network has to work through, in input pixels.</summary>
    public long NetworkPixels => NetworkSize.Pixels * Passes;

    /// <summary>How long a network needs for it with all cores.</summary>
    public TimeSpan Estimate(IUpscalingEngine network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.Estimate(NetworkSize.Width, NetworkSize.Height) * Passes;
    }

    /// <summary>Media type of the result.</summary>
    public string ContentType => OutputFormat.ContentType();

    /// <summary>File name extension of the result, with its dot.</summary>
    public string Extension => OutputFormat.Extension();

    /// <summary>Bytes that the picture will hold at most while it is decoded, upscaled and encoded, without the file
    /// itself and what the destination keeps.</summary>
    public long MemoryBytes { get; private init; }

    internal EncoderSettings Encoder { get; }

    /// <summary>What the network makes of the small picture, before it is shrunk to the result.</summary>
    internal PictureSize NetworkOutput { get; init; }

    /// <summary>Strength of the noise reduction, once <see cref="Upscaling.Denoise.Auto"/> is decided.</summary>
    internal Denoise Denoise { get; init; }

    /// <summary>Refuses a picture that would need more memory than there ever is for one.</summary>
    /// <param name="most">Bytes.</param>
    /// <exception cref="ImageTooLargeException">It would.</exception>
    internal void CheckMemory(long most)
    {
        if (MemoryBytes <= most)
            return;
        var format = OutputFormat is ImageFormat.WebP or ImageFormat.Avif ? "format=jpeg or png, " : "";
        throw new ImageTooLargeException(string.Create(
            CultureInfo.InvariantCulture,
            $"To make it a {OutputFormat.Name()} of {UpscaledSize} pixels takes about {MemoryBytes / 1e6:N0} MB of memory; here "
            + $"a picture may take {most / 1e6:N0}. Use {format}maxDimension, or a service with more memory."));
    }

    internal static UpscalePlan For(PictureFile file, UpscaleOptions options, int networkScale)
    {
        var scale = options.Scale ?? Math.Min(networkScale, UpscaleOptions.MaxScale);
        if (scale > networkScale)
        {
            throw new OptionInvalidException(
                "scale", $"scale is above {networkScale}, which is as far as the loaded network goes.");
        }

        var original = file.Orientation.Upright(file.StoredSize);
        var network = options.MaxDimension is { } longest ? original.FitWithin(longest) : original;
        var upscaled = network.Times(scale);
        var format = Choose(file.Header.Format, options.Format, upscaled);
        if (file.IsSixteenBit && format.HoldsSixteenBits() && options.Denoise is Denoise.Light or Denoise.Strong)
        {
            throw new OptionInvalidException(
                "denoise", "denoise works on 8 bits a sample, the picture has 16. Use denoise=none, or format=jpeg.");
        }

        var lossless = file.Header.IsLosslessWebP
            && options is { Format: Upscaling.OutputFormat.Auto, Quality: null };
        var plan = new UpscalePlan(new EncoderSettings(format, options.Quality ?? DefaultQuality(format), lossless))
        {
            SourceFormat = file.Header.Format,
            OutputFormat = format,
            OriginalSize = original,
            NetworkSize = network,
            UpscaledSize = upscaled,
            NetworkOutput = new PictureSize(network.Width * networkScale, network.Height * networkScale),
            Denoise = Decide(options.Denoise, file.Header.JpegQuality),
            Passes = file.HasAlpha ? 2 : 1,
        };
        return plan with { MemoryBytes = PictureMemory.Of(file, plan) };
    }

    // Above quality 60 the network copes with what JPEG leaves; far below, blocks and rings are taken for detail.
    private static Denoise Decide(Denoise wanted, int? jpegQuality) => wanted != Denoise.Auto
        ? wanted
        : jpegQuality switch
        {
            < 30 => Denoise.Strong,
            < 60 => Denoise.Light,
            _ => Denoise.None,
        };

    private static int DefaultQuality(ImageFormat format) => format switch
    {
        ImageFormat.WebP => 90,
        ImageFormat.Avif => 75,
        _ => 92,
    };

    private static ImageFormat Choose(ImageFormat source, OutputFormat wanted, PictureSize size)
    {
        if (wanted == Upscaling.OutputFormat.Auto)
        {
            return source is ImageFormat.Jpeg or ImageFormat.WebP && size.LongSide <= source.MaxSide()
                ? source
                : ImageFormat.Png;
        }

        var format = wanted switch
        {
            Upscaling.OutputFormat.Jpeg => ImageFormat.Jpeg,
            Upscaling.OutputFormat.WebP => ImageFormat.WebP,
            Upscaling.OutputFormat.Avif => ImageFormat.Avif,
            _ => ImageFormat.Png,
        };
        return size.LongSide <= format.MaxSide()
            ? format
            : throw new OptionInvalidException(
                "format",
                $"The result would have {size} pixels, {format.Name()} holds at most {format.MaxSide()} a side. "
                + "Use format=png or a smaller scale.");
    }
}
