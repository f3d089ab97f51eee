using System.Text.Json;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>What <c>/api/health</c> tells, of a host of its own.</summary>
public sealed class HealthTests(StorageFixture storage) : IAsyncLifetime
{
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("superres-tests-");

    private string ModelPath => Path.Combine(_models.FullName, "EDSR_x3.onnx");

    public ValueTask InitializeAsync()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx"), ModelPath);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _models.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_names_the_network_that_answers_have_and_when_it_was_loaded()
    {
        await using var host = await StartAsync(storage.Lend().ConnectionString);
        using var picture = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 1));

        var health = await ReadAsync(host, 200);

        Assert.Equal("ok", Text(health, "status"));
        Assert.Equal("reachable", Text(health, "storage"));
        Assert.Matches(@"^\d+\.\d+\.\d+$", Text(health, "version"));
        var model = health.GetProperty("model");
        Assert.Equal(picture.Header("X-Model"), Text(model, "id"));
        Assert.False(string.IsNullOrEmpty(Text(model, "engine")));
        Assert.InRange(model.GetProperty("loadedAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        Assert.InRange(model.GetProperty("loadSeconds").GetDouble(), double.Epsilon, 300);
        Assert.Equal(JsonValueKind.Null, model.GetProperty("reason").ValueKind);
        Assert.Equal((0, 0), (health.GetProperty("queue").GetInt32(), health.GetProperty("inFlight").GetInt32()));
    }

    [Fact]
    public async Task Without_storage_it_is_unavailable()
    {
        await using var host = await StartAsync(StorageAccount.Unreachable);

        var health = await ReadAsync(host, 503);

        Assert.Equal(("unavailable", "unreachable"), (Text(health, "status"), Text(health, "storage")));
    }

    [Fact]
    public async Task Without_a_network_it_is_unavailable()
    {
        File.Delete(ModelPath);
        await using var host = await StartAsync(storage.Lend().ConnectionString);
        using var refused = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 2));

        var health = await ReadAsync(host, 503);

        Assert.Equal(("unavailable", "reachable"), (Text(health, "status"), Text(health, "storage")));
    }

    [Fact]
    public async Task A_network_that_a_broken_file_would_replace_serves_on_and_the_reason_is_told()
    {
        await using var host = await StartAsync(storage.Lend().ConnectionString);
        using var before = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 3));
        await File.WriteAllTextAsync(ModelPath, "rubbish", TestContext.Current.CancellationToken);
        using var after = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 4));

        var health = await ReadAsync(host, 200);

        Assert.Equal("degraded", Text(health, "status"));
        var model = health.GetProperty("model");
        Assert.Equal(before.Header("X-Model"), Text(model, "id"));
        Assert.Equal(before.Header("X-Model"), after.Header("X-Model"));
        Assert.False(string.IsNullOrWhiteSpace(Text(model, "reason")));
        Assert.DoesNotContain(_models.Name, health.GetRawText(), StringComparison.Ordinal);
    }

    private Task<RunningHost> StartAsync(string connection) => RunningHost.StartAsync(
        connection, new Dictionary<string, string> { ["ModelPath"] = ModelPath });

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();

    private static async Task<JsonElement> ReadAsync(RunningHost host, int status)
    {
        using var response = await host.Client.GetAsync("health", TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        return await response.JsonAsync();
    }
}
