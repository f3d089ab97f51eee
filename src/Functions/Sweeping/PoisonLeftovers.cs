using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Sweeping;

/// <summary>
/// Records what even <see cref="BlobPoison"/> has failed at five times, such as during an outage: the host puts that into
/// queues that have no function, since the messages of that one would need another in turn.
/// </summary>
internal sealed partial class PoisonLeftovers(
    QueueServiceClient queues, BlobPipeline pipeline, FailureRecords failures, ILogger<PoisonLeftovers> log)
{
    private const int MostAtOnce = 32;
    private const int MostRounds = 32;

    /// <summary>A message that cannot be understood so often is kept as it is.</summary>
    private const int MostAttempts = 3;

    /// <summary>Comes again when recording fails.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static readonly string[] Names = ["webjobs-blobtrigger-poison-poison", $"{LargeInputs.Queue}-poison-poison"];

    /// <summary>Turns the queues' messages into records. No picture is upscaled.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in Names.Select(queues.GetQueueClient))
        {
            for (var round = 0; round < MostRounds && await TakeAsync(queue, cancellationToken) is { Length: > 0 } messages; round++)
            {
                foreach (var message in messages)
                    await RecordAsync(queue, message, cancellationToken);
            }
        }
    }

    private async Task RecordAsync(QueueClient queue, QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var text = Decode(message.Body.ToString());
            if (message.DequeueCount > MostAttempts)
                await failures.KeepAsync(text, BlobProblem.GaveUp(MostAttempts), cancellationToken);
            else
                await pipeline.RecordAsync(text, cancellationToken);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // One that cannot be recorded must not keep the sweep from its work; it comes again.
            LogNotRecorded(fault, queue.Name);
        }
    }

    private static async Task<QueueMessage[]> TakeAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(MostAtOnce, Lease, cancellationToken)).Value;
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

    [LoggerMessage(555, LogLevel.Error, "A message of the queue '{Queue}' could not be recorded; a later sweep tries again")]
    private partial void LogNotRecorded(Exception fault, string queue);
}
