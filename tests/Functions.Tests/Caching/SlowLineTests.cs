using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Telemetry;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Caching;

/// <summary>Entries that take longer on their way than there is time for them, while storage is well.</summary>
public sealed class SlowLineTests : IAsyncDisposable
{
    private const int Large = 4 << 20;

    /// <summary>At which a large entry takes five seconds.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);

    private readonly StorageAccount _account;
    private readonly StallingStorage _line;

    public SlowLineTests(StorageFixture storage)
    {
        _account = storage.Lend();
        _line = new(_account);
        _line.Resume();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    [Fact]
    public async Task A_large_entry_that_comes_slowly_is_a_miss_and_small_ones_are_served_on()
    {
        var cache = CacheOver(_line.ConnectionString, TimeProvider.System);
        await SetAsync(cache, "large", Large);
        await SetAsync(cache, "small", 10);

        _line.Slowness = Slow;

        Assert.Null(await cache.GetAsync("large", Stop));
        Assert.NotNull(await cache.GetAsync("small", Stop));
    }

    [Fact]
    public async Task A_large_entry_that_goes_slowly_is_left_out_and_others_are_served_on()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var cache = CacheOver(_line.ConnectionString, clock);
        await SetAsync(cache, "small", 10);

        _line.Stall();
        var storing = SetAsync(cache, "large", Large);
        clock.Advance(TimeSpan.FromSeconds(31));
        await storing;
        _line.Resume();

        Assert.NotNull(await cache.GetAsync("small", Stop));
    }

    private static BlobCache CacheOver(string connectionString, TimeProvider clock) => new(
        new StorageAccount(connectionString).Blobs.GetBlobContainerClient(Containers.Cache),
        new StorageBreaker(clock, NullLogger<StorageBreaker>.Instance),
        new CacheCallers(),
        clock);

    private static Task SetAsync(BlobCache cache, string key, int length) => cache.SetAsync(
        key, new byte[length],
        new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) }, Stop);
}
