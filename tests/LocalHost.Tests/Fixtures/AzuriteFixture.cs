using SuperRes.LocalHost.Storage.Emulator;
using SuperRes.LocalHost.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>One real Azurite for all tests, on free ports and with data of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("superres-azurite-");
    private Azurite? _azurite;

    internal string ConnectionString =>
        _azurite?.ConnectionString ?? throw new InvalidOperationException("Azurite has not started.");

    public async ValueTask InitializeAsync()
    {
        var package = AzuritePackage.Locate();
        await package.InstallAsync(() => { }, CancellationToken.None);
        _azurite = await Azurite.StartAsync(package, _data.FullName, 0, 0, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
