using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Caching;

/// <summary>What a caller wants upscaled.</summary>
/// <param name="Upload">The picture that came in; must never change, as others may wait for the result too.</param>
/// <param name="Options">What the caller chose.</param>
/// <param name="Limits">What the picture may cost.</param>
/// <param name="Check">Throws if it is not worth to begin; not asked about what is there already.</param>
internal sealed record WantedPicture(
    ReadOnlyMemory<byte> Upload, UpscaleOptions Options, ImageLimits Limits, Action<UpscalePlan> Check);
