using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Queues;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Blobs;

/// <summary>Runs blob functions for the messages of the <see cref="BlobTriggerQueue"/>.</summary>
internal sealed partial class BlobMessageHandler(
    BlobTriggerQueue queue, FunctionCatalog catalog, FunctionInvoker invoker, StorageConnections storage,
    StorageRetry retry, HostSettings options, IConfiguration settings, ILogger<BlobMessageHandler> log) : IMessageHandler
{
    /// <inheritdoc/>
    public QueueClient Queue => queue.Queue;

    /// <inheritdoc/>
    public QueueClient PoisonQueue => queue.PoisonQueue;

    /// <inheritdoc/>
    public PumpOptions Options { get; } = new(
        options.BlobConcurrency, options.BlobAttempts, TimeSpan.Zero, options.MessageLease, options.ShutdownGrace);

    /// <inheritdoc/>
    public async Task<bool> HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        if (BlobTriggerMessage.TryParse(MessageText.Decode(message)) is not { } blobMessage)
        {
            LogUnreadable(message.MessageId);
            return false;
        }

        var (container, name) = (blobMessage.ContainerName, blobMessage.BlobName);
        if (catalog.BlobFunction(blobMessage.FunctionId) is not var (function, trigger)
            || BlobPath.Parse(settings.Resolve(trigger.BlobPath)).Match(name) is not { } tokens)
        {
            LogNoFunction(blobMessage.FunctionId, container, name);
            return true;
        }

        // As in the runtime: a scan finds the newer version too, while what Event Grid told of is not told again.
        var blob = storage.BoundBlobs(trigger.Connection).GetBlobContainerClient(container).GetBlobClient(name);
        if (await PropertiesAsync(container, name, trigger.Connection, cancellationToken) is not { } properties
            || (trigger.Source == BlobTriggerSource.LogsAndContainerScan
                && properties.ETag != default && properties.ETag.ToString("H") != blobMessage.ETag))
        {
            LogSuperseded(container, name);
            return true;
        }

        return await invoker.TryInvokeAsync(
            function, new BlobTriggerEvent(blob, properties, tokens), cancellationToken);
    }

    /// <returns>The blob's properties; empty ones when no address can name it, so that the function may say so; null when it
    /// is gone.</returns>
    private async Task<BlobProperties?> PropertiesAsync(
        string container, string name, string? connection, CancellationToken cancellationToken)
    {
        var own = storage.Blobs(connection).GetBlobContainerClient(container).GetBlobClient(name);
        if (own.BlobContainerName != container || own.Name != name)
            return BlobsModelFactory.BlobProperties();
        try
        {
            return (await retry.UntilAnsweredAsync(
                () => own.GetPropertiesAsync(cancellationToken: cancellationToken), cancellationToken)).Value;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The blob message {Id} cannot be read.")]
    private partial void LogUnreadable(string id);

    [LoggerMessage(2, LogLevel.Warning,
        "Dropped the message of '{Container}/{Blob}': there is no function '{FunctionId}' for it, or it is switched off.")]
    private partial void LogNoFunction(string functionId, string container, string blob);

    [LoggerMessage(3, LogLevel.Information,
        "Dropped the message of '{Container}/{Blob}': the blob was deleted or changed since.")]
    private partial void LogSuperseded(string container, string blob);
}
