using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.Core.Imaging;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Caching;

/// <summary>Memory in front of storage, without the pictures' network.</summary>
public sealed class CacheLevelsTests(StorageFixture storage)
{
    private const int HeaderLimit = 1024;
    private readonly StorageAccount _account = storage.Lend();

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(3_000_000)]
    public async Task A_picture_comes_back_from_storage_as_it_was_and_counts_with_its_size_in_memory(int length)
    {
        var key = $"key {length}";
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await using (var first = Start())
        {
            await GetAsync(first, key, () => Picture(bytes));
            AssertCounted(first, length);
            await Wait.UntilAsync(
                async () => await _account.Blobs.GetBlobContainerClient("cache").GetBlobClient(key)
                    .ExistsAsync(TestContext.Current.CancellationToken),
                () => "The entry did not reach storage.");
        }

        await using var second = Start();
        var picture = await GetAsync(second, key, () => throw new InvalidOperationException("It is in storage."));

        AssertCounted(second, length);
        using var copy = new MemoryStream();
        await picture.Content.CopyToAsync(copy, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, copy.ToArray());
        Assert.Equal(Picture(bytes) with { Content = picture.Content }, picture);
        Assert.All(((MemoryContent)picture.Content).Pieces, piece => Assert.InRange(piece.Length, 1, 65_536));
    }

    private static UpscaledPicture Picture(byte[] bytes) => new(
        new MemoryContent([bytes]), "image/png", ".png", new PictureSize(10, 20), new PictureSize(30, 60), "edsr",
        Timings: null);

    private static async Task<UpscaledPicture> GetAsync(
        IServiceProvider services, string key, Func<UpscaledPicture> make) =>
        await services.GetRequiredService<HybridCache>().GetOrCreateAsync(
            key, _ => ValueTask.FromResult(make()), cancellationToken: TestContext.Current.CancellationToken);

    private static void AssertCounted(IServiceProvider services, int length) => Assert.InRange(
        services.GetRequiredService<IMemoryCache>().GetCurrentStatistics()!.CurrentEstimatedSize!.Value,
        length, length + HeaderLimit);

    private ServiceProvider Start()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", _account.ConnectionString)]).Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddStorage(configuration)
            .AddResultCache(configuration)
            .Configure<MemoryCacheOptions>(memory => memory.TrackStatistics = true)
            .BuildServiceProvider();
    }
}
