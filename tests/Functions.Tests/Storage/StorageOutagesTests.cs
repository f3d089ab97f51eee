using Azure;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Storage;

/// <summary>Outages as the client of the storage account meets them.</summary>
public sealed class StorageOutagesTests
{
    private static readonly TimeSpan Shortly = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_an_outage_is_noticed_once_and_a_missing_blob_is_none()
    {
        await using var azurite = await OwnAzurite.StartAsync();
        await using var services = new ServiceCollection()
            .AddStorage(new ConfigurationBuilder()
                .AddInMemoryCollection([new("AzureWebJobsStorage", azurite.Account.ConnectionString)]).Build())
            .BuildServiceProvider();
        var container = services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient("input");
        var outages = services.GetRequiredService<StorageOutages>();

        await Assert.ThrowsAsync<RequestFailedException>(() => container.GetPropertiesAsync(cancellationToken: Stop));
        Assert.False(await outages.HasEndedWithinAsync(Shortly, TimeProvider.System, Stop));

        await azurite.StopAsync();
        var waiting = container.ExistsAsync(Stop);
        await Task.Delay(TimeSpan.FromSeconds(1), Stop);
        Assert.False(await outages.HasEndedWithinAsync(Shortly, TimeProvider.System, Stop));
        await azurite.StartAgainAsync();
        await waiting;

        Assert.True(await outages.HasEndedWithinAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Stop));
        await container.ExistsAsync(Stop);
        Assert.False(await outages.HasEndedWithinAsync(Shortly, TimeProvider.System, Stop));
    }
}
