using SuperRes.LocalHost.Emulator;

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>An Azurite that a test may stop and start again, on the same ports and with the same data.</summary>
internal sealed class OwnAzurite : IAsyncDisposable
{
    private readonly DirectoryInfo _data;
    private readonly int _blobPort;
    private readonly int _queuePort;
    private Azurite? _azurite;

    private OwnAzurite(DirectoryInfo data, Azurite azurite)
    {
        _data = data;
        (_azurite, _blobPort, _queuePort) = (azurite, azurite.BlobPort, azurite.QueuePort);
        Account = StorageFixture.AccountOf(azurite, number: 0);
    }

    /// <summary>Its one account.</summary>
    public StorageAccount Account { get; }

    public static async Task<OwnAzurite> StartAsync()
    {
        var data = Directory.CreateTempSubdirectory("superres-tests-");
        return new OwnAzurite(data, await StartAsync(data, blobPort: 0, queuePort: 0));
    }

    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _azurite, null) is { } running)
            await running.DisposeAsync();
    }

    public async Task StartAgainAsync() => _azurite = await StartAsync(_data, _blobPort, _queuePort);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _data.Delete(recursive: true);
    }

    private static Task<Azurite> StartAsync(DirectoryInfo data, int blobPort, int queuePort) => Azurite.StartAsync(
        AzuritePackage.Locate(), data.FullName, blobPort, queuePort, TestContext.Current.CancellationToken);
}
