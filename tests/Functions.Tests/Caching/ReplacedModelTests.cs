using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Http;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Caching;

/// <summary>A network that is replaced between the naming of a result and its making.</summary>
public sealed class ReplacedModelTests : IAsyncDisposable
{
    private static readonly byte[] Network =
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx"));

    /// <summary>An ONNX model's field <c>doc_string</c>: another file, the same network.</summary>
    private static readonly byte[] Comment = [6 << 3 | 2, 1, (byte)'B'];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-tests-");
    private readonly ServiceProvider _services;

    public ReplacedModelTests(StorageFixture storage)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", storage.Lend().ConnectionString)]).Build();
        File.WriteAllBytes(ModelPath, Network);
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => new EdsrModel(new EngineOptions { ModelPath = ModelPath }))
            .AddSingleton(provider => new Upscaler(provider.GetRequiredService<EdsrModel>()))
            .AddSingleton(new LimitOptions())
            .AddHttpApi(configuration)
            .AddStorage(configuration)
            .AddResultCache(configuration)
            .BuildServiceProvider();
    }

    private string ModelPath => Path.Combine(_folder.FullName, "model.onnx");

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_result_is_never_kept_under_the_name_of_another_networks()
    {
        var stop = TestContext.Current.CancellationToken;
        var upscaler = _services.GetRequiredService<CachedUpscaler>();
        var wanted = new WantedPicture(
            Sample.Png(20, 20, seed: 90), new UpscaleOptions(), new ImageLimits(), Check: _ => { });
        var old = await upscaler.KeyOfAsync(wanted, stop);

        await File.WriteAllBytesAsync(ModelPath, [.. Network, .. Comment], stop);
        var (made, hit, key) = await upscaler.UpscaleAsync(old, wanted, stop);

        Assert.False(hit);
        Assert.NotEqual(old.ModelId, made.ModelId);
        Assert.Equal(await upscaler.KeyOfAsync(wanted, stop), key);
        Assert.Equal(key.ModelId, made.ModelId);
        Assert.False((await upscaler.UpscaleAsync(old, wanted, stop)).Hit);
        Assert.False((await upscaler.UpscaleAsync(key, wanted, stop)).Hit);
        Assert.True((await upscaler.UpscaleAsync(key, wanted, stop)).Hit);
    }
}
