using System.Net;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>A model file whose name no header can carry as it is.</summary>
public sealed class ModelFileNameTests(StorageFixture storage) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pictures_are_upscaled_and_told_of_as_with_any_other_name()
    {
        var path = Path.Combine(_folder.FullName, "modèle no. 1.onnx");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx"), path);
        await using var host = await RunningHost.StartAsync(
            storage.Lend().ConnectionString, new Dictionary<string, string> { ["ModelPath"] = path });

        using var answer = await host.Client.PostPictureAsync("upscale", Sample.Png(20, 20, seed: 1));
        using var health = await host.Client.GetAsync("health", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith("mod%C3%A8le%20no.%201-", answer.Header("X-Model"), StringComparison.Ordinal);
        Assert.Equal(
            answer.Header("X-Model"), (await health.JsonAsync()).GetProperty("model").GetProperty("id").GetString());
    }
}
