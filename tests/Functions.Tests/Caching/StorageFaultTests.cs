using System.Net;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Caching;

/// <summary>Storage that fails the cache of a running host.</summary>
public sealed class StorageFaultTests(StorageFixture fixture)
{
    /// <summary>Far less than the storage client's own patience, with room for a busy machine.</summary>
    private static readonly TimeSpan Bearable = TimeSpan.FromSeconds(20);

    /// <summary>HybridCache waits 4 s for the last invalidation; the breaker leaves storage alone for 15 s.</summary>
    private static readonly TimeSpan UntilStorageIsAskedAgain = TimeSpan.FromSeconds(16);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Storage_that_goes_away_costs_the_hits_and_no_answer()
    {
        await using var azurite = await OwnAzurite.StartAsync();
        await using var host = await RunningHost.StartAsync(azurite.Account.ConnectionString);
        Assert.Equal("miss", await CacheOfAsync(host, Sample.Png(40, 30, seed: 71)));

        await azurite.StopAsync();

        Assert.Equal("miss", await CacheOfAsync(host, Sample.Png(40, 30, seed: 72)));
        Assert.Equal("hit", await CacheOfAsync(host, Sample.Png(40, 30, seed: 72)));
        Assert.Equal("hit", await CacheOfAsync(host, Sample.Png(40, 30, seed: 71)));
    }

    [Fact]
    public async Task Storage_that_hangs_delays_an_answer_by_seconds_at_most()
    {
        await using var storage = new StallingStorage(fixture.Lend());
        storage.Resume();
        await using var host = await RunningHost.StartAsync(storage.ConnectionString);
        Assert.Equal("miss", await CacheOfAsync(host, Sample.Png(40, 30, seed: 73)));

        storage.Stall();

        for (var seed = 74; seed < 80; seed++)
            Assert.Equal("miss", await CacheOfAsync(host, Sample.Png(40, 30, seed)).WaitAsync(Bearable, Stop));
    }

    [Fact]
    public async Task What_is_in_storage_is_not_lost_to_a_host_that_started_while_storage_hung()
    {
        var account = fixture.Lend();
        var picture = Sample.Png(40, 30, seed: 81);
        await using (var before = await RunningHost.StartAsync(account.ConnectionString))
        {
            Assert.Equal("miss", await CacheOfAsync(before, picture));
            await Wait.UntilAsync(
                async () => await account.Blobs.GetBlobContainerClient("cache").ExistsAsync(Stop)
                    && account.Blobs.GetBlobContainerClient("cache").GetBlobs(cancellationToken: Stop).Any(),
                () => "The result did not reach storage.");
        }

        await using var storage = new StallingStorage(account);
        await using var host = await RunningHost.StartAsync(storage.ConnectionString);
        Assert.Equal("miss", await CacheOfAsync(host, Sample.Png(40, 30, seed: 82)));
        await Task.Delay(UntilStorageIsAskedAgain, Stop);
        storage.Resume();

        Assert.Equal("hit", await CacheOfAsync(host, picture));
    }

    private static async Task<string> CacheOfAsync(RunningHost host, byte[] picture)
    {
        using var response = await host.Client.PostPictureAsync("upscale", picture);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Header("X-Cache");
    }
}
