using System.Globalization;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Load;

public sealed class LoadTests(StorageFixture storage)
{
    private const int Connections = 64;

    /// <summary>Of the machine, as the runtime is told: what pictures may have is reckoned from it (docs/operations.md).</summary>
    private const long Memory = 1 << 30;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Under_load_every_answer_is_right_or_says_when_to_come_back_and_memory_stays_below_what_there_is()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var host = await RunningHost.StartAsync(
            storage.Lend().ConnectionString,
            new Dictionary<string, string>
            {
                ["DOTNET_GCTotalPhysicalMemory"] = Memory.ToString("X", CultureInfo.InvariantCulture),
            });
        using var photo = Photo.Truth("coffee.png");
        var load = new LoadRun(host.Client.BaseAddress!, photo);
        await load.LearnAsync(stop);

        var running = load.RunAsync(Connections, Duration, newEvery: 2, stop);
        var peak = 0L;
        while (!running.IsCompleted)
        {
            peak = Math.Max(peak, host.ResidentBytes);
            await Task.WhenAny(running, Task.Delay(100, stop));
        }

        var report = await running;
        TestContext.Current.TestOutputHelper?.WriteLine($"{report}; at most {peak >> 20} MiB");
        Assert.Contains("Pictures may take 344 MB of memory", host.Log, StringComparison.Ordinal);
        Assert.Empty(report.Wrong);
        Assert.True(report is { Hits: > 0, Misses: > 0, Busy: > 0 }, $"{report}");
        Assert.InRange(peak, 0, Memory);
    }
}
