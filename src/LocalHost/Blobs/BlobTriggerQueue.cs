using Azure;
using Azure.Storage.Queues;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Queues;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Blobs;

/// <summary>The queue through which every blob travels to its function, however it was noticed.</summary>
internal sealed class BlobTriggerQueue(StorageConnections storage, HostSettings options)
{
    /// <summary>The queue that all hosts of the app share.</summary>
    public QueueClient Queue => storage.Queues(null).GetQueueClient($"azure-webjobs-blobtrigger-{options.HostId}");

    /// <summary>Where the messages of blobs end up that failed too often.</summary>
    public QueueClient PoisonQueue => storage.Queues(null).GetQueueClient("webjobs-blobtrigger-poison");

    /// <summary>Sends a blob to its function.</summary>
    public async Task SendAsync(BlobTriggerMessage message, CancellationToken cancellationToken)
    {
        var text = MessageText.Encode(message.ToJson());
        try
        {
            await SendAsync(text, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await Queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await SendAsync(text, cancellationToken);
        }
    }

    private async Task SendAsync(string text, CancellationToken cancellationToken) =>
        await Queue.SendMessageAsync(text, timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: cancellationToken);
}
