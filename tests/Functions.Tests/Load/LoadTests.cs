using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Load;

public sealed class LoadTests(StorageFixture storage)
{
    private const int Connections = 64;

    /// <summary>Results kept in memory, so few that they are complete before memory is looked at: while they are still
    /// becoming more, memory grows as it should.</summary>
    private const int CacheMemoryBytes = 4 << 20;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Under_load_every_answer_is_right_or_says_when_to_come_back_and_memory_stays_bounded()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await RunningHost.StartAsync(
            storage.Lend().ConnectionString, new Dictionary<string, string> { ["CacheMemoryBytes"] = $"{CacheMemoryBytes}" });
        using var photo = Photo.Truth("coffee.png");
        var load = new LoadRun(host.Client.BaseAddress!, photo);
        await load.LearnAsync(stop);
        await load.WarmUpAsync(Connections, CacheMemoryBytes, TimeSpan.FromSeconds(10), stop);
        var before = await load.ResidentBytesAsync(host, Connections, Look, stop);

        var report = await load.RunAsync(Connections, TimeSpan.FromSeconds(10), newEvery: 2, stop);

        var after = await load.ResidentBytesAsync(host, Connections, Look, stop);
        TestContext.Current.TestOutputHelper?.WriteLine($"{report}; memory {before >> 20} MiB before, {after >> 20} after");
        Assert.Empty(report.Wrong);
        Assert.True(report is { Hits: > 0, Misses: > 0, Busy: > 0 }, $"{report}");
        Assert.InRange(after, 0, before * 11 / 10);
    }
}
