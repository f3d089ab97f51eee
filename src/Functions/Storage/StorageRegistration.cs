using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
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

    /// <summary>
    /// Adds a client for the account named by the setting <c>AzureWebJobsStorage</c>: a connection string, or with an
    /// identity <c>AzureWebJobsStorage__accountName</c> (or <c>__blobServiceUri</c>) and optionally
    /// <c>__clientId</c>. With neither, the storage emulator of this machine.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var connection = configuration.GetSection(Connection);
        return services
            .AddSingleton(_ => CreateClient(connection, PatientOptions()))
            .AddKeyedSingleton(Impatient, (_, _) => CreateClient(connection, ImpatientOptions()));
    }

    private static BlobServiceClient CreateClient(IConfigurationSection connection, BlobClientOptions options)
    {
        if (connection["blobServiceUri"] is { Length: > 0 } uri)
            return new BlobServiceClient(new Uri(uri), CreateCredential(connection), options);
        if (connection["accountName"] is { Length: > 0 } account)
            return new BlobServiceClient(
                new Uri($"https://{account}.blob.core.windows.net"), CreateCredential(connection), options);
        return new BlobServiceClient(connection.Value ?? "UseDevelopmentStorage=true", options);
    }

    private static TokenCredential CreateCredential(IConfigurationSection connection) =>
        connection["clientId"] is { Length: > 0 } clientId
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
            : new DefaultAzureCredential();

    /// <summary>
    /// A failed blob invocation is retried at once and only five times, so an outage of storage has to be outlasted
    /// here: ten tries over about two minutes.
    /// </summary>
    private static BlobClientOptions PatientOptions() => new()
    {
        TrimBlobNameSlashes = false,
        Retry =
        {
            Mode = RetryMode.Exponential,
            Delay = TimeSpan.FromMilliseconds(400),
            MaxDelay = TimeSpan.FromSeconds(20),
            MaxRetries = 10,
            NetworkTimeout = TimeSpan.FromSeconds(30),
        },
    };

    private static BlobClientOptions ImpatientOptions() => new()
    {
        TrimBlobNameSlashes = false,
        Retry =
        {
            Mode = RetryMode.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxRetries = 2,
            NetworkTimeout = TimeSpan.FromSeconds(10),
        },
    };
}
