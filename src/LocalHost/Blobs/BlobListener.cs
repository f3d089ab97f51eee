using Azure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Queues;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Blobs;

/// <summary>Runs the blob triggers: one host of the app scans, every host works off the queue.</summary>
internal sealed partial class BlobListener(
    FunctionCatalog catalog, BlobTriggerQueue queue, BlobMessageHandler handler, HostContainer host,
    StorageConnections storage, StorageRetry retry, IConfiguration settings, ILoggerFactory loggers) : BackgroundService
{
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(5);
    private readonly ILogger _log = loggers.CreateLogger<BlobListener>();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var triggers = catalog.With<BlobTriggerAttribute>().ToList();
        if (triggers.Count == 0)
            return;

        var scanners = triggers.Where(pair => pair.Trigger.Source == BlobTriggerSource.LogsAndContainerScan)
            .Select(pair => Scanner(pair.Function, pair.Trigger)).ToList();
        using var pump = new MessagePump(handler, retry, loggers.CreateLogger<MessagePump>());
        await Task.WhenAll(
            pump.RunAsync(stoppingToken),
            scanners.Count > 0 ? ScanAsync(scanners, stoppingToken) : Task.CompletedTask);
    }

    private BlobScanner Scanner(FunctionDescriptor function, BlobTriggerAttribute trigger)
    {
        var path = BlobPath.Parse(settings.Resolve(trigger.BlobPath));
        return new(
            function.Id, path, storage.Blobs(trigger.Connection).GetBlobContainerClient(path.Container),
            new BlobReceipts(host.Container, $"blobreceipts/{host.HostId}/{function.Id}"), queue, retry,
            loggers.CreateLogger<BlobScanner>());
    }

    private async Task ScanAsync(IReadOnlyList<BlobScanner> scanners, CancellationToken stoppingToken)
    {
        var lease = new SingletonLease(host.Container, $"locks/{host.HostId}/WebJobs.Internal.Blobs.Listener", retry);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await lease.RunAsync(
                    held => Task.WhenAll(scanners.Select(scanner => scanner.RunAsync(held))), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (RequestFailedException refused)
            {
                LogRefused(refused);
                await Task.Delay(PauseAfterRefusal, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The containers cannot be scanned; trying again.")]
    private partial void LogRefused(Exception exception);
}
