using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Queues;

/// <summary>A message taken from a queue: invisible to others for as long as it is kept alive.</summary>
internal sealed class LeasedMessage(QueueClient queue, QueueMessage message, TimeSpan lease, StorageRetry retry)
{
    private string _popReceipt = message.PopReceipt;

    /// <summary>The message as it came.</summary>
    public QueueMessage Message => message;

    /// <summary>Renews the message at half of its invisible time until the token fires.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(lease / 2, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested || !await TryUpdateAsync(lease, cancellationToken))
                return;
        }
    }

    /// <summary>Takes the message out of the queue.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken) =>
        AnsweredAsync(() => queue.DeleteMessageAsync(message.MessageId, _popReceipt, CancellationToken.None), cancellationToken);

    /// <summary>Lets the message be taken again after a delay.</summary>
    public Task ReleaseAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        TryUpdateAsync(delay, cancellationToken);

    private Task<bool> TryUpdateAsync(TimeSpan invisible, CancellationToken cancellationToken) =>
        AnsweredAsync(
            async () =>
            {
                // Not cancelled half-way: the new pop receipt must not get lost.
                var receipt = await queue.UpdateMessageAsync(
                    message.MessageId, _popReceipt, message.Body, invisible, CancellationToken.None);
                _popReceipt = receipt.Value.PopReceipt;
                return receipt.GetRawResponse();
            },
            cancellationToken);

    /// <returns>Whether the message was still ours.</returns>
    private async Task<bool> AnsweredAsync(Func<Task<Response>> call, CancellationToken cancellationToken)
    {
        try
        {
            await retry.UntilAnsweredAsync(call, cancellationToken);
            return true;
        }
        catch (RequestFailedException gone) when (gone.Status is 400 or 404)
        {
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
