using Azure;
using Azure.Storage.Queues;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Jobs;

/// <summary>Gives back what this host, or one that was killed, holds and does not work on any more.</summary>
internal sealed partial class HeldMessages(
    LeaseJournal journal, FunctionApp app, StorageConnections storage, ILogger<HeldMessages> log)
{
    /// <summary>Makes each message visible at once.</summary>
    /// <exception cref="RequestFailedException">Storage cannot be reached; what was not given back is tried again next time.</exception>
    public async Task GiveBackAsync(CancellationToken cancellationToken)
    {
        if (journal.Held() is not { Count: > 0 } held)
            return;
        var accounts = app.Functions.Select(function => function["connection"] ?? HostConfiguration.Storage)
            .Distinct(StringComparer.OrdinalIgnoreCase).Select(storage.Queues).ToList();
        foreach (var message in held)
        {
            if (accounts.FirstOrDefault(one => message.Queue.StartsWith(one.Uri.AbsoluteUri, StringComparison.Ordinal)) is { } account)
                await GiveBackAsync(message, account.GetQueueClient(message.Queue.Split('/')[^1]), cancellationToken);
            else
                journal.Forget(message);
        }
    }

    private async Task GiveBackAsync(HeldMessage message, QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            await queue.UpdateMessageAsync(
                message.Id, message.Receipt, (BinaryData?)null, visibilityTimeout: TimeSpan.Zero, cancellationToken);
            journal.GaveBack(message);
            LogGaveBack(message.Id, queue.Name);
        }
        catch (RequestFailedException settled) when (settled.Status is 400 or 404)
        {
            journal.Forget(message); // It was finished, or somebody else has it by now.
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Gave back message {Message} of '{Queue}', which ended with its host")]
    private partial void LogGaveBack(string message, string queue);
}
