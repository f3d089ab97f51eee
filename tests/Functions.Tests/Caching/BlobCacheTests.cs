using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Telemetry;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Caching;

public sealed class BlobCacheTests
{
    private static readonly byte[] Entry = [1, 2, 3];
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly BlobCache _cache;

    public BlobCacheTests(StorageFixture storage) => _cache = new(
        storage.Lend().Blobs.GetBlobContainerClient("cache"),
        new StorageBreaker(_clock, NullLogger<StorageBreaker>.Instance),
        new CacheCallers(),
        _clock);

    [Fact]
    public async Task An_entry_is_there_until_it_expires()
    {
        Assert.Null(await GetAsync());
        await SetAsync();
        Assert.Equal(Entry, await GetAsync());

        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Null(await GetAsync());
    }

    [Fact]
    public async Task A_removed_entry_is_gone()
    {
        await SetAsync();
        await _cache.RemoveAsync("key", TestContext.Current.CancellationToken);
        Assert.Null(await GetAsync());
    }

    private Task<byte[]?> GetAsync() => _cache.GetAsync("key", TestContext.Current.CancellationToken);

    private Task SetAsync() => _cache.SetAsync(
        "key", Entry, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) },
        TestContext.Current.CancellationToken);
}
