using System.Text.Json;
using SuperRes.Functions.Tests.Hosting;

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
}
