using System.Text.Json;
using SuperRes.Core.Inference;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Warmup;

namespace SuperRes.Functions.Tests.Warmup;

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
    public async Task The_trigger_loads_the_network_and_sends_a_tile_through_it()
    {
        using var model = new EdsrModel(new EngineOptions { Workers = 1 });
        Assert.Null(model.Health.ModelId);

        await new ModelWarmup(model).RunAsync(new object(), TestContext.Current.CancellationToken);

        Assert.StartsWith("EDSR_x3-", model.Health.ModelId);
        // Speed is known only of what went through the network.
        Assert.True(model.Throughput.PixelsPerSecond > 0);
    }
}
