using System.Diagnostics;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>A host, or the worker that it has started, is killed again and again.</summary>
[Collection(nameof(Alone))]
public sealed class CrashTests(StorageFixture storage)
{
    private const int Seed = 20260101;

    [Fact]
    public Task Four_kills_of_host_or_worker_at_random_moments_lose_nothing_and_leave_nothing_behind() => KillAsync(4);

    [Fact(Explicit = true), Trait("Tier", "Long")]
    public Task Thirty_kills_of_host_or_worker_at_random_moments_lose_nothing_and_leave_nothing_behind() => KillAsync(30);

    private async Task KillAsync(int kills)
    {
        var box = new Dropbox(storage.Lend());
        var inventory = new Inventory(box);
        var random = new Random(Seed);
        RunningHost? host = null;
        for (var kill = 0; kill < kills; kill++)
        {
            host ??= await RunningHost.StartAsync(box.Account.ConnectionString);
            await inventory.DropGoodAsync(2 * kill);
            if (kill % 5 == 0)
                await inventory.DropHopelessAsync((2 * kill) + 1);
            else
                await inventory.DropGoodAsync((2 * kill) + 1);

            // A random moment, from before the first scan to after the last picture: not waiting for anything.
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            if (random.Next(2) == 0)
            {
                await KillWorkerAsync(host);
                continue;
            }

            await host.KillAsync();
            await host.DisposeAsync();
            host = null;
        }

        await using var survivor = host ?? await RunningHost.StartAsync(box.Account.ConnectionString);
        await inventory.AllDoneAsync(() => survivor.Log, TimeSpan.FromMinutes(2));
        await inventory.AssertAllRightAsync();
    }

    /// <summary>Its host starts another one.</summary>
    private static async Task KillWorkerAsync(RunningHost host)
    {
        var id = host.WorkerId;
        using (var worker = Process.GetProcessById(id))
            worker.Kill();
        await Wait.UntilAsync(() => Task.FromResult(host.WorkerId != id), () => $"There is no worker after {id}:\n{host.Log}");
    }
}
