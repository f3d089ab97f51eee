using System.Globalization;
using System.Text;
using SuperRes.Functions.Tests.Hosting;
using SuperRes.LocalHost.Emulator;

[assembly: AssemblyFixture(typeof(StorageFixture))]

namespace SuperRes.Functions.Tests.Hosting;

/// <summary>One Azurite for all tests, with an account of its own for everybody who asks.</summary>
public sealed class StorageFixture : IAsyncLifetime
{
    private const int Accounts = 256;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("superres-tests-");
    private Azurite? _azurite;
    private int _lent;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(
            "AZURITE_ACCOUNTS", string.Join(';', Enumerable.Range(0, Accounts).Select(i => $"{Name(i)}:{Key(i)}")));
        var package = AzuritePackage.Locate();
        await package.InstallAsync(static () => { }, CancellationToken.None);
        _azurite = await Azurite.StartAsync(package, _data.FullName, 0, 0, CancellationToken.None);
    }

    /// <summary>An empty storage account that nobody else uses.</summary>
    public StorageAccount Lend()
    {
        var number = Interlocked.Increment(ref _lent) - 1;
        if (number >= Accounts)
            throw new InvalidOperationException($"All {Accounts} accounts are lent; raise their number.");
        return AccountOf(_azurite!, number);
    }

    /// <summary>One of the accounts that every Azurite of this process has.</summary>
    internal static StorageAccount AccountOf(Azurite azurite, int number)
    {
        var name = Name(number);
        return new StorageAccount(
            $"DefaultEndpointsProtocol=http;AccountName={name};AccountKey={Key(number)};"
            + $"BlobEndpoint=http://127.0.0.1:{azurite.BlobPort}/{name};"
            + $"QueueEndpoint=http://127.0.0.1:{azurite.QueuePort}/{name};");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"test{number:000}");

    private static string Key(int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"key of {Name(number)}"));
}
