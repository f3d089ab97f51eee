using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>A host that is killed again and again.</summary>
public sealed class CrashTests(StorageFixture storage)
{
    private const int Kills = 30;
    private const int Seed = 20260101;

    [Fact]
    public async Task Thirty_kills_at_random_moments_lose_nothing_and_leave_nothing_behind()
    {
        var box = new Dropbox(storage.Lend());
        var inventory = new Inventory(box);
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var host = await RunningHost.StartAsync(box.Account.ConnectionString);
            await inventory.DropGoodAsync(2 * kill);
            if (kill % 5 == 0)
                await inventory.DropHopelessAsync((2 * kill) + 1);
            else
                await inventory.DropGoodAsync((2 * kill) + 1);

            // A random moment, from before the first scan to after the last picture: not waiting for anything.
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            await host.KillAsync();
        }

        await using var survivor = await RunningHost.StartAsync(box.Account.ConnectionString);
        await inventory.AllDoneAsync(() => survivor.Log, TimeSpan.FromMinutes(2));
        await inventory.AssertAllRightAsync();
    }
}
