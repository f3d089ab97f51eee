using System.Diagnostics;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>A great many blobs at once.</summary>
public sealed class ManyBlobsTests(StorageFixture storage)
{
    private const int Pictures = 2000;
    private const int Warm = 500;
    private const int AtOnce = 8;

    /// <summary>Room for the collector: less than 90 KB for each picture, where one staged block is 4 MiB.</summary>
    private const long MostGrowth = 128 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    [Fact]
    public async Task Two_thousand_blobs_at_once_all_finish_in_the_memory_of_the_first_ones()
    {
        var box = new Dropbox(storage.Lend());
        var picture = SmallPicture.Make(1, "png", width: 8, height: 8);
        await using var host = await RunningHost.StartAsync(box.Account.ConnectionString);

        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Pictures),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) => await box.DropAsync($"{number:0000}.png", picture));
        await Dropbox.CountAsync(box.Account.Output, Warm, () => host.Log, Limit);
        var before = host.ResidentBytes;
        await Dropbox.CountAsync(box.Account.Output, Pictures, () => host.Log, Limit);
        var after = host.ResidentBytes;

        var rate = Pictures / Stopwatch.GetElapsedTime(started).TotalSeconds;
        TestContext.Current.SendDiagnosticMessage(
            $"{Pictures} blobs, {rate:0.#} a second; resident after {Warm}: {before >> 20} MiB, at the end: {after >> 20} MiB");
        Assert.Empty(await Dropbox.NamesAsync(box.Account.Failed));
        Assert.True(after - before < MostGrowth, $"It grew from {before >> 20} to {after >> 20} MiB.");
    }
}
