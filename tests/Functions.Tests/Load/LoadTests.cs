using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Load;

public sealed class LoadTests(StorageFixture storage)
{
    private const int Connections = 64;

    [Fact]
    public async Task Under_load_every_answer_is_right_or_says_when_to_come_back_and_memory_stays_bounded()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await RunningHost.StartAsync(
            storage.Lend().ConnectionString, new Dictionary<string, string> { ["CacheMemoryBytes"] = "16777216" });
        using var photo = Photo.Truth("coffee.png");
        var load = new LoadRun(host.Client.BaseAddress!, photo);
        await load.LearnAsync(stop);
        await load.RunAsync(Connections, TimeSpan.FromSeconds(5), newEvery: 2, stop);
        var before = host.ResidentBytes;

        var report = await load.RunAsync(Connections, TimeSpan.FromSeconds(10), newEvery: 2, stop);

        var after = host.ResidentBytes;
        TestContext.Current.TestOutputHelper?.WriteLine($"{report}; memory {before >> 20} MiB before, {after >> 20} after");
        Assert.Empty(report.Wrong);
        Assert.True(report is { Hits: > 0, Misses: > 0 }, $"{report}");
        Assert.InRange(after, 0, before * 3 / 2);
    }
}
