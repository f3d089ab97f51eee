using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SuperRes.Core.Inference;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Upscaling;

namespace SuperRes.Functions.Tests.Upscaling;

public sealed class ModelWarmupTests(StorageFixture storage)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task The_network_is_loaded_before_the_first_picture_comes()
    {
        await using var host = await RunningHost.StartAsync(storage.Lend().ConnectionString);

        var limit = DateTime.UtcNow + Patience;
        string? model = null;
        while (model is null)
        {
            Assert.True(DateTime.UtcNow < limit, $"No model within {Patience}:\n{host.Log}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
            using var answer = await host.Client.GetAsync("health", TestContext.Current.CancellationToken);
            using var health = JsonDocument.Parse(
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            model = health.RootElement.GetProperty("model").GetProperty("id").GetString();
        }

        Assert.StartsWith("EDSR_x3-", model);
    }

    [Fact]
    public async Task The_start_does_not_wait_for_it()
    {
        using var model = new EdsrModel(new EngineOptions { Workers = 1 });
        using var warmup = new ModelWarmup(model, NullLogger<ModelWarmup>.Instance);

        var start = warmup.StartAsync(TestContext.Current.CancellationToken);

        Assert.True(start.IsCompletedSuccessfully);
        await warmup.ExecuteTask!;
        Assert.StartsWith("EDSR_x3-", model.Health.ModelId);
        // Speed is known only of what went through the network.
        Assert.True(model.Health.PixelsPerSecond > 0);
    }

    [Fact]
    public async Task A_network_that_is_not_there_is_told_and_does_not_end_the_process()
    {
        var log = new CollectedLog();
        using var model = new EdsrModel(new EngineOptions { Workers = 1, ModelPath = "nowhere.onnx" });
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(log));
        using var warmup = new ModelWarmup(model, logs.CreateLogger<ModelWarmup>());

        await warmup.StartAsync(TestContext.Current.CancellationToken);
        await warmup.ExecuteTask!;

        Assert.Contains(log.Lines, line => line.StartsWith("The network could not be loaded at the start", StringComparison.Ordinal));
    }
}
