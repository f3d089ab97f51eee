using System.Diagnostics;
using Microsoft.Extensions.Caching.Hybrid;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Caching;

/// <summary>
/// Upscales for callers that wait. What was made before comes from the cache; equal requests at the same time share
/// one computation, which stops when the last of them has gone.
/// </summary>
/// <param name="upscaler">Makes what is not cached.</param>
/// <param name="model">Names the network and knows its speed.</param>
/// <param name="cache">Memory in front of storage.</param>
/// <param name="caching">What is worth caching.</param>
/// <param name="limits">What a picture may cost.</param>
/// <param name="http">How long a caller may have to wait.</param>
public sealed class CachedUpscaler(
    Upscaler upscaler, EdsrModel model, HybridCache cache, CacheOptions caching, LimitOptions limits, HttpOptions http)
{
    /// <summary>Names the result of a request, before any work on it.</summary>
    internal PictureKey KeyOf(ReadOnlyMemory<byte> upload, UpscaleOptions options) =>
        PictureKey.Of(upload.Span, options, model.ModelId);

    /// <summary>Gets or makes a picture.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="upload">The picture that came in; must never change, as others may wait for it too.</param>
    /// <param name="options">What the caller chose.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>The picture, and whether somebody else's work was used.</returns>
    internal async Task<(UpscaledPicture Picture, bool Hit)> UpscaleAsync(
        PictureKey key, ReadOnlyMemory<byte> upload, UpscaleOptions options, CancellationToken cancellationToken)
    {
        var hit = true;
        var caller = Activity.Current;
        try
        {
            var picture = await cache.GetOrCreateAsync(
                key.Value,
                async stop =>
                {
                    hit = false;
                    // The cache works off the caller's flow, but the picture is made for this caller.
                    Activity.Current = caller;
                    return await MakeAsync(upload, options, stop);
                },
                cancellationToken: cancellationToken);
            CallMetrics.Served(hit);
            return (picture, hit);
        }
        catch (TooLargeToCacheException large)
        {
            CallMetrics.Served(hit);
            return (large.Picture, hit);
        }
    }

    private async ValueTask<UpscaledPicture> MakeAsync(
        ReadOnlyMemory<byte> upload, UpscaleOptions options, CancellationToken cancellationToken)
    {
        var plan = upscaler.Inspect(upload, options, limits.Http);
        SyncEstimate.Of(plan.NetworkPixels, model).Check(http.SyncTimeBudget);

        await using var target = new SpillStream(caching.MaxCachedBytes);
        var result = await upscaler.UpscaleAsync(
            upload, options, limits.Http, target, progress: null, cancellationToken);
        var picture = UpscaledPicture.From(result, target.Detach());
        return picture.Content is MemoryContent ? picture : throw new TooLargeToCacheException(picture);
    }

    /// <summary>Carries a picture past the cache, which keeps no failures, to all who wait for it.</summary>
    private sealed class TooLargeToCacheException(UpscaledPicture picture)
        : Exception("The picture is larger than what is cached.")
    {
        public UpscaledPicture Picture { get; } = picture;
    }
}
