using System.Diagnostics;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>A great many blobs at once.</summary>
public sealed class ManyBlobsTests(StorageFixture storage)
{
    private const int AtOnce = 8;

    /// <summary>Room for the collector: less than 90 KB for each picture, where one staged block is 4 MiB.</summary>
    private const long MostGrowth = 128 << 20;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    [Fact]
    public Task A_hundred_blobs_at_once_all_finish_in_the_memory_of_the_first_ones() => FinishAsync(pictures: 100);

    [Fact(Explicit = true), Trait("Tier", "Long")]
    public Task Two_thousand_blobs_at_once_all_finish_in_the_memory_of_the_first_ones() => FinishAsync(pictures: 2_000);

    private async Task FinishAsync(int pictures)
    {
        var warm = pictures / 4;
        var box = new Dropbox(storage.Lend());
        var picture = SmallPicture.Make(1, "png", width: 8, height: 8);
        await using var host = await RunningHost.StartAsync(box.Account.ConnectionString);

        var started = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, pictures),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (number, _) => await box.DropAsync($"{number:0000}.png", picture));
        await Dropbox.CountAsync(box.Account.Output, warm, () => host.Log, Limit);
        var before = host.ResidentBytes;
        await Dropbox.CountAsync(box.Account.Output, pictures, () => host.Log, Limit);
        var after = host.ResidentBytes;

        var rate = pictures / Stopwatch.GetElapsedTime(started).TotalSeconds;
        TestContext.Current.SendDiagnosticMessage(
            $"{pictures} blobs, {rate:0.#} a second; resident after {warm}: {before >> 20} MiB, at the end: {after >> 20} MiB");
        Assert.Empty(await Dropbox.NamesAsync(box.Account.Failed));
        Assert.True(after - before < MostGrowth, $"It grew from {before >> 20} to {after >> 20} MiB.");
    }
}
