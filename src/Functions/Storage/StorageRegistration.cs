using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SuperRes.Functions.Storage;

/// <summary>Registers the storage account that the triggers use as <see cref="BlobServiceClient"/>.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Key of the client for work that somebody waits for: it gives up within seconds, where the client without a key
    /// outlasts an outage of minutes.
    /// </summary>
    internal const string Impatient = "impatient";

    private const string Connection = "AzureWebJobsStorage";
    private const string Emulator = "UseDevelopmentStorage=true";

    /// <summary>
    /// Adds clients for the blobs and queues of the account named by the setting <c>AzureWebJobsStorage</c>: a connection string, or with an
    /// identity <c>AzureWebJobsStorage__accountName</c> (or <c>__blobServiceUri</c> and <c>__queueServiceUri</c>)
    /// and optionally <c>__clientId</c>. With neither, the storage emulator of this machine.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var connection = configuration.GetSection(Connection);
        return services
            .AddSingleton<StorageOutages>()
            .AddSingleton(provider => CreateBlobs(connection, Noticed(Patient(BlobOptions()), provider)))
            .AddKeyedSingleton(Impatient, (provider, _) =>
                CreateBlobs(connection, Noticed(Hurried(BlobOptions()), provider)))
            .AddSingleton(provider => CreateQueues(connection, Noticed(Patient(new QueueClientOptions()), provider)));
    }

    private static BlobServiceClient CreateBlobs(IConfigurationSection connection, BlobClientOptions options) =>
        AddressOf(connection, "blob") is { } address
            ? new BlobServiceClient(address, CreateCredential(connection), options)
            : new BlobServiceClient(connection.Value ?? Emulator, options);

    private static QueueServiceClient CreateQueues(IConfigurationSection connection, QueueClientOptions options) =>
        AddressOf(connection, "queue") is { } address
            ? new QueueServiceClient(address, CreateCredential(connection), options)
            : new QueueServiceClient(connection.Value ?? Emulator, options);

    /// <summary>Where a service of an account is that is reached by identity; null for a connection string.</summary>
    private static Uri? AddressOf(IConfigurationSection connection, string service) =>
        connection[$"{service}ServiceUri"] is { Length: > 0 } uri ? new Uri(uri)
        : connection["accountName"] is { Length: > 0 } account ? new Uri($"https://{account}.{service}.core.windows.net")
        : null;

    private static TokenCredential CreateCredential(IConfigurationSection connection) =>
        connection["clientId"] is { Length: > 0 } clientId
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
            : new DefaultAzureCredential();

    private static BlobClientOptions BlobOptions() => new() { TrimBlobNameSlashes = false };

    /// <summary>
    /// A failed blob invocation is retried at once and only five times, so an outage of storage has to be outlasted
    /// here: ten tries over about two minutes.
    /// </summary>
    private static T Patient<T>(T options)
        where T : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.Delay = TimeSpan.FromMilliseconds(400);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(20);
        options.Retry.MaxRetries = 10;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        return options;
    }

    private static T Hurried<T>(T options)
        where T : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxRetries = 2;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        return options;
    }

    /// <summary>Whichever client meets an outage, its end has the sweep look for what it made forgotten.</summary>
    private static T Noticed<T>(T options, IServiceProvider provider)
        where T : ClientOptions
    {
        options.AddPolicy(provider.GetRequiredService<StorageOutages>(), HttpPipelinePosition.PerRetry);
        return options;
    }
}
