using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Storage.Emulator;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Storage;

public sealed class StorageOutageTests
{
    [Fact]
    public async Task When_storage_goes_away_for_a_while_nothing_is_lost_and_the_log_says_so_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var package = AzuritePackage.Locate();
        var data = Directory.CreateTempSubdirectory("superres-outage-");
        var azurite = await Azurite.StartAsync(package, data.FullName, 0, 0, cancellation);
        var storage = new StorageScope(azurite.ConnectionString);
        await using (var host = await TestHost.StartAsync(typeof(Functions), storage.Settings()))
        {
            await storage.UploadAsync("before.jpg");
            await host.Calls.WaitForAsync("started before.jpg");

            await azurite.DisposeAsync();
            await Task.Delay(TimeSpan.FromSeconds(20), cancellation);
            azurite = await Azurite.StartAsync(package, data.FullName, azurite.BlobPort, azurite.QueuePort, cancellation);

            await storage.UploadAsync("after.jpg");
            await host.Calls.WaitForAsync("ended after.jpg", seconds: 40);
            await host.Calls.WaitForAsync("ended before.jpg");
            await Wait.UntilAsync(
                async () => (await storage.Control.GetPropertiesAsync(cancellation)).Value.ApproximateMessagesCount == 0,
                "an empty queue");
            Assert.Single(host.Log.All, line => line.StartsWith("Storage does not answer", StringComparison.Ordinal));
            Assert.Single(host.Log.All, line => line.StartsWith("Storage answers again", StringComparison.Ordinal));
            Assert.Equal(1, host.Calls.Count("started before.jpg"));
        }

        await azurite.DisposeAsync();
        data.Delete(recursive: true);
    }

    public sealed class Functions(Calls calls)
    {
        [Function("Slow")]
        public async Task RunAsync(
            [BlobTrigger("%InputContainer%/{name}")] byte[] content, string name, CancellationToken cancellationToken)
        {
            calls.Add($"started {name}");
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            calls.Add($"ended {name}");
        }
    }
}
