using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Two hosts on one storage account.</summary>
public sealed class TwoHostsTests(StorageFixture storage)
{
    private const int Pictures = 100;

    [Fact]
    public async Task Two_hosts_share_a_hundred_pictures_and_all_are_right()
    {
        var box = new Dropbox(storage.Lend());
        var inventory = new Inventory(box);
        await using var one = await RunningHost.StartAsync(box.Account.ConnectionString);
        await using var other = await RunningHost.StartAsync(box.Account.ConnectionString);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Pictures), TestContext.Current.CancellationToken,
            async (number, _) => await inventory.DropGoodAsync(number));
        await inventory.AllDoneAsync(() => one.Log + other.Log, TimeSpan.FromMinutes(2));

        await inventory.AssertAllRightAsync();
        var shares = new[] { Computed(one), Computed(other) };
        Assert.All(shares, share => Assert.InRange(share, 1, Pictures));
        var twice = shares.Sum() - Pictures;
        TestContext.Current.SendDiagnosticMessage(
            $"Two hosts computed {shares[0]} + {shares[1]} pictures for {Pictures} uploads: {100.0 * twice / Pictures:0.#} % twice");
        // How many depends on how slow the machine is; that the hosts share the work, and do not both do all of it, does not.
        Assert.InRange(twice, 0, Pictures / 2);
    }

    /// <summary>Pictures that went through the network, whatever became of their results.</summary>
    private static int Computed(RunningHost host) =>
        host.Log.Split("Upscaled '").Length - 1 + host.Log.Split(" changed while it was upscaled").Length - 1;
}
