using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Small pictures that come while large ones are in work.</summary>
public sealed class SmallBehindLargeTests(StorageFixture storage)
{
    private const int Small = 50;

    /// <summary>More large ones than the host has places for blobs.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task Fifty_small_blobs_behind_large_ones_are_all_done_before_the_first_of_these(int count)
    {
        var stop = TestContext.Current.CancellationToken;
        var box = new Dropbox(storage.Lend());
        string[] large = [.. Enumerable.Range(0, count).Select(number => $"large-{number:00}.png")];
        var picture = Sample.Plain(4000, 3000);
        foreach (var name in large)
            await box.DropAsync(name, picture);
        await using var host = await RunningHost.StartAsync(box.Account.ConnectionString);
        await host.Client.WaitUntilBusyAsync();

        var small = SmallPicture.Make(1, "png", width: 64, height: 64);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Small), async (number, _) => await box.DropAsync($"small-{number:00}.png", small));

        await Wait.UntilAsync(
            async () => (await Dropbox.NamesAsync(box.Account.Output, "small-")).Count == Small, () => host.Log);
        foreach (var name in large)
            Assert.False(await box.Account.Output.GetBlobClient(name).ExistsAsync(stop), $"{name} was done first.");

        // Nobody waits for them here.
        foreach (var name in large)
            await box.Account.Input.GetBlobClient(name).DeleteAsync(cancellationToken: stop);
        await host.Client.WaitUntilIdleAsync(TimeSpan.FromMinutes(1));
    }
}
