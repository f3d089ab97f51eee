using System.Diagnostics;
using Microsoft.Extensions.Caching.Hybrid;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Caching;

/// <summary>
/// Upscales for callers that wait. What was made before comes from the cache; equal requests at the same time share
/// one computation, which stops when the last of them has gone.
/// </summary>
/// <param name="upscaler">Makes what is not cached.</param>
/// <param name="model">Names the network.</param>
/// <param name="cache">Memory in front of storage.</param>
/// <param name="callers">Told who asks.</param>
/// <param name="caching">What is worth caching.</param>
/// <param name="memory">Where answers in the making count.</param>
public sealed class CachedUpscaler(
    Upscaler upscaler, EdsrModel model, HybridCache cache, CacheCallers callers, CacheOptions caching,
    CallerMemory memory)
{
    /// <summary>Names a result, before any work on it.</summary>
    /// <param name="wanted">What is to become of which picture.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="SuperRes.Core.ModelUnavailableException">The network cannot be loaded.</exception>
    internal async Task<PictureKey> KeyOfAsync(WantedPicture wanted, CancellationToken cancellationToken) =>
        PictureKey.Of(wanted, await model.ModelIdAsync(cancellationToken));

    /// <summary>Gets or makes a picture.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="wanted">What is to become of which picture.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>The picture, whether somebody else's work was used, and the picture's name: another one than asked for
    /// when the network has been replaced meanwhile.</returns>
    internal async Task<(UpscaledPicture Picture, bool Hit, PictureKey Key)> UpscaleAsync(
        PictureKey key, WantedPicture wanted, CancellationToken cancellationToken)
    {
        var hit = true;
        var caller = Activity.Current;
        using var waiting = callers.Enter(key.Value);
        try
        {
            var picture = await cache.GetOrCreateAsync(
                key.Value,
                stop =>
                {
                    hit = false;
                    // The cache works off the caller's flow, but the picture is made for this caller. Set here and not in
                    // an asynchronous method, it holds for what the cache does next as well: storing the picture.
                    Activity.Current = caller;
                    return MakeAsync(key, wanted, stop);
                },
                cancellationToken: cancellationToken);
            CallMetrics.Served(hit);
            return (picture, hit, key);
        }
        catch (NotToCacheException made)
        {
            CallMetrics.Served(hit);
            return (made.Picture, hit, made.Key);
        }
    }

    private async ValueTask<UpscaledPicture> MakeAsync(
        PictureKey key, WantedPicture wanted, CancellationToken cancellationToken)
    {
        var (upload, options, limits, check) = wanted;
        check(upscaler.Inspect(upload, options, limits));

        await using var target = new SpillStream(caching.MaxCachedBytes, memory);
        var result = await upscaler.UpscaleAsync(
            upload, options, limits, target, progress: null, cancellationToken);
        var picture = UpscaledPicture.From(result, target.Detach());
        if (result.ModelId != key.ModelId)
            throw new NotToCacheException(picture, PictureKey.Of(wanted, result.ModelId));
        return picture.Content is MemoryContent ? picture : throw new NotToCacheException(picture, key);
    }

    /// <summary>
    /// Carries a picture past the cache, which keeps no failures, to all who wait for it: one that is larger than what is
    /// cached, or that was made by another network than the one it was to be cached for.
    /// </summary>
    private sealed class NotToCacheException(UpscaledPicture picture, PictureKey key)
        : Exception("The picture is not to be cached under the name that was asked for.")
    {
        public UpscaledPicture Picture { get; } = picture;

        public PictureKey Key { get; } = key;
    }
}
