using System.Net;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Caching;

public sealed class ResultCacheTests(StorageFixture storage)
{
    private readonly StorageAccount _account = storage.Lend();

    [Fact]
    public async Task Twenty_equal_requests_at_once_are_one_computation()
    {
        await using var host = await RunningHost.StartAsync(
            _account.ConnectionString, new Dictionary<string, string> { ["MaxPictures"] = "1" });
        var picture = Sample.Png(200, 200, seed: 1);

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => host.Client.PostPictureAsync("upscale", picture)));

        Assert.All(responses, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
        Assert.Single(responses, response => response.Header("X-Cache") == "miss");
        var bytes = await responses[0].BytesAsync();
        Assert.All(responses, response => Assert.Equal(bytes, response.BytesAsync().Result));
    }

    [Fact]
    public async Task Results_outlive_the_process_and_a_damaged_one_is_made_anew()
    {
        var picture = Sample.Png(50, 50, seed: 2);
        byte[] expected;
        await using (var first = await RunningHost.StartAsync(_account.ConnectionString))
        {
            using var response = await first.Client.PostPictureAsync("upscale", picture);
            expected = await response.BytesAsync();
            await WaitForEntriesAsync(1);
        }

        await using (var second = await RunningHost.StartAsync(_account.ConnectionString))
        {
            using var response = await second.Client.PostPictureAsync("upscale", picture);
            Assert.Equal("hit", response.Header("X-Cache"));
            Assert.Equal(expected, await response.BytesAsync());
        }

        await foreach (var entry in Cache.GetBlobsAsync(
            new GetBlobsOptions { Traits = BlobTraits.Metadata }, TestContext.Current.CancellationToken))
        {
            await Cache.GetBlobClient(entry.Name).UploadAsync(
                new BinaryData("damaged"), new BlobUploadOptions { Metadata = entry.Metadata },
                TestContext.Current.CancellationToken);
        }

        await using (var third = await RunningHost.StartAsync(_account.ConnectionString))
        {
            using var response = await third.Client.PostPictureAsync("upscale", picture);
            Assert.Equal("miss", response.Header("X-Cache"));
            Assert.Equal(expected, await response.BytesAsync());
        }
    }

    [Fact]
    public async Task A_result_too_large_to_cache_is_made_once_for_all_who_wait_and_then_forgotten()
    {
        await using var host = await RunningHost.StartAsync(
            _account.ConnectionString,
            new Dictionary<string, string> { ["MaxCachedBytes"] = "65536", ["MaxPictures"] = "1" });
        var picture = Sample.Png(200, 200, seed: 3);

        var responses = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => host.Client.PostPictureAsync("upscale", picture)));
        Assert.Single(responses, response => response.Header("X-Cache") == "miss");
        var bytes = await responses[0].BytesAsync();
        Assert.InRange(bytes.Length, 65_537, int.MaxValue);
        Assert.All(responses, response => Assert.Equal(bytes, response.BytesAsync().Result));

        using var later = await host.Client.PostPictureAsync("upscale", picture);
        Assert.Equal("miss", later.Header("X-Cache"));
        Assert.Equal(bytes, await later.BytesAsync());
    }

    private BlobContainerClient Cache => _account.Blobs.GetBlobContainerClient("cache");

    private async Task WaitForEntriesAsync(int count)
    {
        var limit = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20);
        while (!await Cache.ExistsAsync(TestContext.Current.CancellationToken)
            || await Cache.GetBlobsAsync().CountAsync(TestContext.Current.CancellationToken) < count)
        {
            Assert.True(TimeProvider.System.GetUtcNow() < limit, "The result did not reach storage.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
