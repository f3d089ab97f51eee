using System.Diagnostics;
using System.Text.Json;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Hosts whose model file never answers: a pipe that nobody writes to, as a drive that has stalled.</summary>
public sealed class StalledModelTests(StorageFixture storage) : IAsyncLifetime
{
    /// <summary>How soon a process has to end that was asked to; a platform kills those that take 30 s.</summary>
    private static readonly TimeSpan End = TimeSpan.FromSeconds(10);

    /// <summary>How soon anything is answered: the limit on reading, and what a busy machine needs on top of it.</summary>
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("superres-tests-");

    private string ModelPath => Path.Combine(_models.FullName, "EDSR_x3.onnx");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _models.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task At_the_start_pictures_are_refused_in_time_and_the_process_ends_when_asked_to()
    {
        await PutPipeAsync();
        await using var host = await StartAsync();

        using var picture = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 1)).WaitAsync(
            Answer, TestContext.Current.CancellationToken);
        var problem = await picture.AssertProblemAsync(503, "model.unavailable");
        Assert.Contains("did not answer within 10 s", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await HealthAsync(host, "unavailable");

        await AssertEndsAsync(host);
    }

    [Fact]
    public async Task A_process_that_still_warms_up_ends_when_asked_to()
    {
        await PutPipeAsync();
        await using var host = await StartAsync();

        await AssertEndsAsync(host);
    }

    [Fact]
    public async Task The_network_so_far_serves_on_until_a_good_file_takes_its_place_and_the_process_ends_when_asked_to()
    {
        PutModel();
        await using var host = await StartAsync();
        using var before = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 1));

        await PutPipeAsync();
        var health = await HealthAsync(host, "degraded", async () =>
        {
            using var picture = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, Random.Shared.Next()));
            Assert.Equal(before.Header("X-Model"), picture.Header("X-Model"));
        });
        Assert.Contains("did not answer within 10 s", Text(health.GetProperty("model"), "reason"), StringComparison.Ordinal);

        // A try that has begun runs out first.
        PutModel();
        await HealthAsync(host, "ok");
        await PutPipeAsync();
        using var last = await host.Client.PostPictureAsync("upscale", Sample.Png(8, 8, seed: 3));
        await AssertEndsAsync(host);
    }

    private static async Task AssertEndsAsync(RunningHost host)
    {
        var asked = Stopwatch.GetTimestamp();
        await host.StopAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, End);
    }

    private static async Task<JsonElement> HealthAsync(RunningHost host, string status, Func<Task>? meanwhile = null)
    {
        JsonElement health = default;
        await Wait.UntilAsync(
            async () =>
            {
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                using var answer = await host.Client.GetAsync("health", TestContext.Current.CancellationToken)
                    .WaitAsync(Answer, TestContext.Current.CancellationToken);
                health = await answer.JsonAsync();
                return Text(health, "status") == status;
            },
            () => $"Health stays {health}.");
        return health;
    }

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();

    private Task<RunningHost> StartAsync() => RunningHost.StartAsync(
        storage.Lend().ConnectionString, new Dictionary<string, string> { ["ModelPath"] = ModelPath });

    private void PutModel()
    {
        // Copying over a pipe would wait for a reader.
        File.Delete(ModelPath);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx"), ModelPath);
    }

    private async Task PutPipeAsync()
    {
        File.Delete(ModelPath);
        using var make = Process.Start("mkfifo", [ModelPath]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, make.ExitCode);
    }
}
