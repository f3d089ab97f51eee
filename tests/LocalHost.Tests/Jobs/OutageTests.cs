using SuperRes.LocalHost.Emulator;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Jobs;

public sealed class OutageTests(StorageFixture storage)
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_storage_goes_away_for_a_while_http_goes_on_and_then_the_triggers_do()
    {
        var package = AzuritePackage.Locate();
        var data = Directory.CreateTempSubdirectory("superres-outage-");
        var azurite = await Azurite.StartAsync(package, data.FullName, 0, 0, Cancellation);
        try
        {
            var account = storage.LendOf(azurite);
            await using var host = await RunningHost.StartAsync(new(account));
            await account.UploadAsync("before");
            await account.WaitForAsync("Incoming", "done", "before");
            // Done is done before storage knows of it, and what storage does not know of is done again.
            await Wait.UntilAsync(
                () => Directory.GetFiles(Path.Combine(account.Folder, "state", "messages")).Length == 0, "a message that is settled");

            await azurite.DisposeAsync();
            await Task.Delay(Outage, Cancellation);
            Assert.Equal("a page", await host.Http.GetStringAsync("/api/page", Cancellation));
            azurite = await Azurite.StartAsync(package, data.FullName, azurite.BlobPort, azurite.QueuePort, Cancellation);

            await account.UploadAsync("after");
            await account.SendAsync("after");
            await account.WaitForAsync("Incoming", "done", "after");
            await account.WaitForAsync("Tasks", "done", "after");
            Assert.Single(await account.EntriesAsync("Incoming", "done"), entry => entry.Item == "before");
        }
        finally
        {
            await azurite.DisposeAsync();
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Storage_that_comes_after_the_host_is_found()
    {
        var package = AzuritePackage.Locate();
        var data = Directory.CreateTempSubdirectory("superres-outage-");
        var azurite = await Azurite.StartAsync(package, data.FullName, 0, 0, Cancellation);
        try
        {
            var account = storage.LendOf(azurite);
            await azurite.DisposeAsync();
            await using var host = await RunningHost.StartAsync(new(account));
            Assert.Equal("a page", await host.Http.GetStringAsync("/api/page", Cancellation));
            await host.WaitForLogAsync("Warning: Triggers do not run (");

            azurite = await Azurite.StartAsync(package, data.FullName, azurite.BlobPort, azurite.QueuePort, Cancellation);

            await account.SendAsync("at last");
            await account.WaitForAsync("Tasks", "done", "at last");
            Assert.Single(host.Log, line => line.Contains("Triggers do not run (", StringComparison.Ordinal));
        }
        finally
        {
            await azurite.DisposeAsync();
            data.Delete(recursive: true);
        }
    }
}
