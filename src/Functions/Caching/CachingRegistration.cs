using Azure.Storage.Blobs;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Caching;

/// <summary>Registers the result cache: memory in front of the blob container <c>cache</c>.</summary>
public static class CachingRegistration
{
    /// <summary>What comes on top of the picture's file in an entry.</summary>
    private const int EntryOverhead = 64 << 10;

    /// <summary>Adds <see cref="CachedUpscaler"/> and what stands below it.</summary>
    public static IServiceCollection AddResultCache(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<CacheOptions>(configuration).AddSettings<RetentionOptions>(configuration);
        services.AddSingleton<StorageBreaker>().AddSingleton<CacheCallers>().AddSingleton<CachedUpscaler>();
        services.AddSingleton<IDistributedCache>(provider => new BlobCache(
            provider.GetRequiredKeyedService<BlobServiceClient>(StorageRegistration.Impatient)
                .GetBlobContainerClient(Containers.Cache),
            provider.GetRequiredService<StorageBreaker>(),
            provider.GetRequiredService<CacheCallers>(),
            provider.GetRequiredService<TimeProvider>()));

        services.AddOptions<MemoryCacheOptions>()
            .Configure<CacheOptions>((memory, cache) => memory.SizeLimit = cache.CacheMemoryBytes);
        services.AddOptions<HybridCacheOptions>()
            .Configure<CacheOptions, RetentionOptions>((hybrid, cache, keep) =>
            {
                hybrid.MaximumPayloadBytes = cache.MaxCachedBytes + EntryOverhead;
                hybrid.DefaultEntryOptions = new HybridCacheEntryOptions { Expiration = keep.Retention };
            });
        services.AddHybridCache().AddSerializer<UpscaledPicture, UpscaledPictureSerializer>();
        return services;
    }
}
