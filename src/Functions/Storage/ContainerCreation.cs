using Azure.Storage.Blobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SuperRes.Functions.Storage;

/// <summary>Creates missing containers at start, without holding it up.</summary>
internal sealed partial class ContainerCreation(BlobServiceClient storage, ILogger<ContainerCreation> log)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Containers.All.Select(name => CreateAsync(name, stoppingToken)));

    private async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await storage.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception fault) when (StorageFault.IsOutage(fault, cancellationToken))
        {
            // Whoever writes first into the container tries again.
            LogNotCreated(fault, name);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops before storage has answered.
        }
    }

    [LoggerMessage(401, LogLevel.Warning, "The container '{Name}' could not be created")]
    private partial void LogNotCreated(Exception reason, string name);
}
