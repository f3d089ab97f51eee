using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace SuperRes.LocalHost.Jobs;

/// <summary>Opens storage accounts by the names of their connection settings, for the host's own work.</summary>
internal sealed class StorageConnections(IConfiguration settings)
{
    /// <summary>Where the host keeps its own blobs: leases, the times of timers, names that were refused.</summary>
    public BlobContainerClient HostContainer => Blobs(HostConfiguration.Storage).GetBlobContainerClient("azure-webjobs-hosts");

    /// <summary>Whether the host's own connection is the emulator at its usual ports.</summary>
    public bool UsesEmulator => TextOf(HostConfiguration.Storage)?.Trim().TrimEnd(';') is "UseDevelopmentStorage=true";

    /// <summary>The blobs behind a connection. Names are taken as they are: <c>/a</c> is another blob than <c>a</c>.</summary>
    public BlobServiceClient Blobs(string name)
    {
        var options = Impatient(new BlobClientOptions { TrimBlobNameSlashes = false });
        return TextOf(name) is { } text ? new(text, options) : new(AddressOf(name, "blob"), Identity(name), options);
    }

    /// <summary>The queues behind a connection.</summary>
    public QueueServiceClient Queues(string name)
    {
        var options = Impatient(new QueueClientOptions());
        return TextOf(name) is { } text ? new(text, options) : new(AddressOf(name, "queue"), Identity(name), options);
    }

    private string? TextOf(string name) => settings[name] ?? settings.GetConnectionString(name);

    private Uri AddressOf(string name, string service) =>
        settings[$"{name}:{service}ServiceUri"] is { } uri ? new(uri)
        : settings[$"{name}:accountName"] is { } account ? new($"https://{account}.{service}.core.windows.net")
        : throw new InvalidOperationException($"There is no storage connection '{name}'. Set '{name}' to a connection string, or "
            + $"'{name}__accountName' or '{name}__{service}ServiceUri' to use an identity.");

    private DefaultAzureCredential Identity(string name) => new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings[$"{name}:clientId"] });

    /// <summary>Few and quick retries: the host itself tries again for as long as it runs.</summary>
    private static T Impatient<T>(T options)
        where T : ClientOptions
    {
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxRetries = 2;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        return options;
    }
}
