using SuperRes.Core.Imaging;

namespace SuperRes.Core.Upscaling;

/// <summary>What became of a picture.</summary>
public sealed record UpscaleResult
{
    /// <summary>Upright size of the picture that came in.</summary>
    public required PictureSize OriginalSize { get; init; }

    /// <summary>Size of the result.</summary>
    public required PictureSize UpscaledSize { get; init; }

    /// <summary>Media type of the result.</summary>
    public required string ContentType { get; init; }

    /// <summary>File name extension of the result, with its dot.</summary>
    public required string Extension { get; init; }

    /// <summary>Which network made it.</summary>
    public required string ModelId { get; init; }

    /// <summary>Where the time went.</summary>
    public required UpscaleTimings Timings { get; init; }
}

/// <summary>Duration of the stages of one picture.</summary>
/// <param name="Decode">From bytes to prepared pixels, noise reduction and shrinking included.</param>
/// <param name="Queue">Waiting: for memory, for other pictures on the same cores, and for the network's loading at its
/// first use.</param>
/// <param name="Inference">The network at work on this picture, as if it had all cores to itself.</param>
/// <param name="Encode">What encoding adds: the network waiting for the encoder, and the encoder's work after it.</param>
public sealed record UpscaleTimings(TimeSpan Decode, TimeSpan Queue, TimeSpan Inference, TimeSpan Encode);
