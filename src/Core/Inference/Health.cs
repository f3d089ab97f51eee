namespace SuperRes.Core.Inference;

/// <summary>Whether pictures can be upscaled.</summary>
public enum HealthState
{
    /// <summary>The model file is loaded as it is on disk, or will be with the first picture.</summary>
    Ok,

    /// <summary>The file on disk is broken; the model loaded before it serves on.</summary>
    Degraded,

    /// <summary>No model can be loaded.</summary>
    Unavailable,
}

/// <summary>State of the engine at one moment.</summary>
/// <param name="State">Whether pictures can be upscaled.</param>
/// <param name="Reason">Why not, or why on an old model; null when all is well.</param>
/// <param name="ModelId">As <see cref="IUpscalingEngine.ModelId"/>; null when nothing is loaded.</param>
/// <param name="File">Name of the model file, without its folder.</param>
/// <param name="Engine">Kernels that run, such as <c>winograd-avx512</c>; null when nothing is loaded.</param>
/// <param name="LoadedAt">When the model was loaded; null when nothing is.</param>
/// <param name="LoadTime">How long loading and warming up took.</param>
/// <param name="InFlight">Pictures in the network right now.</param>
/// <param name="Admitted">Pictures in the line, from upload to answer.</param>
/// <param name="PixelsPerSecond">Measured input pixels a second.</param>
public sealed record Health(
    HealthState State,
    string? Reason,
    string? ModelId,
    string File,
    string? Engine,
    DateTimeOffset? LoadedAt,
    TimeSpan LoadTime,
    int InFlight,
    int Admitted,
    double PixelsPerSecond);
