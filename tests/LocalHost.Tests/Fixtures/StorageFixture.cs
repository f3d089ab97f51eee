using System.Globalization;
using System.Text;
using SuperRes.LocalHost.Emulator;
using SuperRes.LocalHost.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(StorageFixture))]

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>One real Azurite for all tests, with an account and a folder of its own for everybody who asks.</summary>
public sealed class StorageFixture : IAsyncLifetime
{
    /// <summary>What tells Azurite which accounts it has.</summary>
    internal const string AccountsVariable = "AZURITE_ACCOUNTS";

    private const int Accounts = 256;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("superres-localhost-");
    private Azurite? _azurite;
    private int _lent;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(
            AccountsVariable, string.Join(';', Enumerable.Range(0, Accounts).Select(i => $"{Name(i)}:{Key(i)}")));
        var package = AzuritePackage.Locate();
        await package.InstallAsync(static () => { }, CancellationToken.None);
        _azurite = await Azurite.StartAsync(package, Path.Combine(_folder.FullName, "azurite"), 0, 0, CancellationToken.None);
    }

    /// <summary>An empty account that nobody else uses.</summary>
    internal Account Lend() => LendOf(_azurite!);

    /// <summary>An account, and a folder, of another Azurite that this process has started.</summary>
    internal Account LendOf(Azurite azurite)
    {
        var number = Interlocked.Increment(ref _lent) - 1;
        if (number >= Accounts)
            throw new InvalidOperationException($"All {Accounts} accounts are lent; raise their number.");
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, Name(number))).FullName;
        return new(
            $"DefaultEndpointsProtocol=http;AccountName={Name(number)};AccountKey={Key(number)};"
            + $"BlobEndpoint=http://127.0.0.1:{azurite.BlobPort}/{Name(number)};"
            + $"QueueEndpoint=http://127.0.0.1:{azurite.QueuePort}/{Name(number)};",
            folder);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"test{number:000}");

    private static string Key(int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"key of {Name(number)}"));
}
