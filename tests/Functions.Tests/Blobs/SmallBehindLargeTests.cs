using SuperRes.Functions.Tests.Hosting;
using SuperRes.Functions.Tests.Http;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Small pictures that come while a large one is in work.</summary>
public sealed class SmallBehindLargeTests(StorageFixture storage)
{
    private const int Small = 50;

    [Fact]
    public async Task Fifty_small_blobs_behind_a_large_one_are_all_done_before_it()
    {
        var box = new Dropbox(storage.Lend());
        await using var host = await RunningHost.StartAsync(box.Account.ConnectionString);
        await box.DropAsync("large.png", Sample.Plain(4000, 3000));
        await host.Client.WaitUntilBusyAsync();

        var picture = SmallPicture.Make(1, "png", width: 64, height: 64);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Small), async (number, _) => await box.DropAsync($"small-{number:00}.png", picture));

        await Dropbox.CountAsync(box.Account.Output, Small, () => host.Log);
        var large = box.Account.Output.GetBlobClient("large.png");
        Assert.False(await large.ExistsAsync(TestContext.Current.CancellationToken), "The large one was done first.");

        // Nobody waits for it here.
        await box.Account.Input.GetBlobClient("large.png").DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);
        await host.Client.WaitUntilIdleAsync(TimeSpan.FromMinutes(1));
    }
}
