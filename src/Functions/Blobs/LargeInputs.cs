using System.Text.Json;
using Azure;
using Azure.Storage.Queues;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// Large pictures of blobs. Few of them are in work in a process at once, as each can use all cores; the others wait in a
/// queue of their own, so that they hold none of the places in which the host runs blobs, and small ones never wait for them.
/// </summary>
internal sealed class LargeInputs(QueueServiceClient queues) : IDisposable
{
    /// <summary>The queue's name.</summary>
    public const string Queue = "large-inputs";

    /// <summary>Files beyond so many bytes are taken for large pictures before their headers have been read.</summary>
    public const long MostOfSmallFile = 1 << 20;

    /// <summary>One keeps all cores busy, the second is read and written meanwhile.</summary>
    private const int MostInWork = 2;

    /// <summary>Never: a message outlasts any backlog.</summary>
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(-1);

    private readonly SemaphoreSlim _places = new(MostInWork, MostInWork);
    private readonly QueueClient _queue = queues.GetQueueClient(Queue);

    /// <summary>Takes one of the places in this process.</summary>
    /// <param name="waits">Whether to wait for one, first come, first served.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The place, to be freed by disposal; null when there is none at once.</returns>
    public async Task<IDisposable?> TakePlaceAsync(bool waits, CancellationToken cancellationToken) =>
        await _places.WaitAsync(waits ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken) ? new Place(_places) : null;

    /// <summary>Puts a version of an input into the queue.</summary>
    public async Task QueueAsync(InputBlob source, CancellationToken cancellationToken)
    {
        // Base64, as host.json leaves it for the trigger.
        var message = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(BlobMessage.Of(source)));
        try
        {
            await SendAsync(message, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await _queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await SendAsync(message, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task SendAsync(string message, CancellationToken cancellationToken) =>
        await _queue.SendMessageAsync(message, timeToLive: Expiry, cancellationToken: cancellationToken);

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private int _freed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _freed, 1) == 0)
                places.Release();
        }
    }
}
