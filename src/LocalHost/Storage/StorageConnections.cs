using System.Collections.Concurrent;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace SuperRes.LocalHost.Storage;

/// <summary>Opens storage accounts by the name of their connection setting.</summary>
internal sealed class StorageConnections(IConfiguration settings)
{
    /// <summary>The connection of the host and of every trigger that names none.</summary>
    public const string Default = "AzureWebJobsStorage";

    /// <summary>The connection string of the emulator at its usual ports.</summary>
    public const string Emulator = "UseDevelopmentStorage=true";

    private readonly ConcurrentDictionary<string, BlobServiceClient> _blobs = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, BlobServiceClient> _bound = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, QueueServiceClient> _queues = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the host's own connection is the emulator at its usual ports.</summary>
    public bool UsesEmulator => ConnectionString(Default)?.Trim().TrimEnd(';') is Emulator;

    /// <summary>The blobs behind a connection, for the host's own work.</summary>
    /// <exception cref="InvalidOperationException">No setting describes the connection.</exception>
    public BlobServiceClient Blobs(string? connection) =>
        _blobs.GetOrAdd(connection ?? Default, name => OpenBlobs(name, Impatient(BlobOptions())));

    /// <summary>The blobs behind a connection as functions get them: with the SDK's own retries.</summary>
    /// <exception cref="InvalidOperationException">No setting describes the connection.</exception>
    public BlobServiceClient BoundBlobs(string? connection) =>
        _bound.GetOrAdd(connection ?? Default, name => OpenBlobs(name, BlobOptions()));

    /// <summary>The queues behind a connection, for the host's own work.</summary>
    /// <exception cref="InvalidOperationException">No setting describes the connection.</exception>
    public QueueServiceClient Queues(string? connection) => _queues.GetOrAdd(connection ?? Default, name =>
    {
        var options = Impatient(new QueueClientOptions());
        return ConnectionString(name) is { } text
            ? new QueueServiceClient(text, options)
            : new QueueServiceClient(ServiceUri(name, "queue"), Identity(name), options);
    });

    private BlobServiceClient OpenBlobs(string name, BlobClientOptions options) =>
        ConnectionString(name) is { } text
            ? new BlobServiceClient(text, options)
            : new BlobServiceClient(ServiceUri(name, "blob"), Identity(name), options);

    private string? ConnectionString(string name) =>
        settings[name] ?? settings.GetConnectionString(name)
        ?? (name == Default && !settings.GetSection(name).GetChildren().Any() ? Emulator : null);

    private Uri ServiceUri(string name, string service)
    {
        var section = settings.GetSection(name);
        if (section[$"{service}ServiceUri"] is { } uri)
            return new Uri(uri);

        return section["accountName"] is { } account
            ? new Uri($"https://{account}.{service}.core.windows.net")
            : throw new InvalidOperationException(
                $"There is no storage connection '{name}'. Set '{name}' to a connection string, or '{name}__accountName' "
                + $"or '{name}__{service}ServiceUri' to use an identity.");
    }

    private DefaultAzureCredential Identity(string name) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings[$"{name}:clientId"] });

    /// <summary>Names are taken as they are: <c>/a</c> is another blob than <c>a</c>.</summary>
    private static BlobClientOptions BlobOptions() => new() { TrimBlobNameSlashes = false };

    /// <summary>Few and quick retries: the host itself retries for as long as it runs.</summary>
    private static T Impatient<T>(T options)
        where T : ClientOptions
    {
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxRetries = 2;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        return options;
    }
}
