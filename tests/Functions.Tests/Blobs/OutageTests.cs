using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Storage that goes away while pictures are being worked on.</summary>
public sealed class OutageTests
{
    private const int Pictures = 60;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Twenty_seconds_without_storage_lose_nothing()
    {
        await using var azurite = await OwnAzurite.StartAsync();
        var box = new Dropbox(azurite.Account);
        var inventory = new Inventory(box);
        await using var host = await RunningHost.StartAsync(azurite.Account.ConnectionString);
        for (var number = 0; number < Pictures; number++)
        {
            if (number % 10 == 9)
                await inventory.DropHopelessAsync(number);
            else
                await inventory.DropGoodAsync(number);
        }

        await Dropbox.CountAsync(box.Account.Output, 3, () => host.Log);
        await azurite.StopAsync();
        await Task.Delay(Outage, TestContext.Current.CancellationToken);
        await azurite.StartAgainAsync();

        await inventory.AllDoneAsync(() => host.Log, TimeSpan.FromMinutes(3));
        await inventory.AssertAllRightAsync();
    }
}
