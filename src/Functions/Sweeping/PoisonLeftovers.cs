using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Sweeping;

/// <summary>
/// Records what even <see cref="BlobPoison"/> has failed at five times, such as during an outage: the host puts that into
/// a queue that has no function, since the messages of that one would need another in turn.
/// </summary>
internal sealed class PoisonLeftovers(QueueServiceClient queues, BlobPipeline pipeline)
{
    private const int MostAtOnce = 32;
    private const int MostRounds = 32;

    /// <summary>Comes again when recording fails, however often: nothing counts the attempts.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private readonly QueueClient _queue = queues.GetQueueClient("webjobs-blobtrigger-poison-poison");

    /// <summary>Turns the queue's messages into records. No picture is upscaled.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        for (var round = 0; round < MostRounds && await TakeAsync(cancellationToken) is { Length: > 0 } messages; round++)
        {
            foreach (var message in messages)
            {
                await pipeline.RecordAsync(Decode(message.Body.ToString()), cancellationToken);
                await _queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
            }
        }
    }

    private async Task<QueueMessage[]> TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _queue.ReceiveMessagesAsync(MostAtOnce, Lease, cancellationToken)).Value;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return [];
        }
    }

    /// <summary>The host writes base64; what is none is taken as it is.</summary>
    private static string Decode(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
    }
}
