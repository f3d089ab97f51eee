using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Queues;

/// <summary>
/// Takes messages from a queue, has several of them handled at once, and settles each: done, again, or poison.
/// </summary>
internal sealed partial class MessagePump(IMessageHandler handler, StorageRetry retry, ILogger log) : IDisposable
{
    private const int MostPerRequest = 32;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(3);
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _abort = new();
    private readonly CancellationTokenSource _giveUp = new();

    /// <summary>Works until the token fires, then lets running work end within the shutdown grace.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = ShortestPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var taken = await TakeAsync(stopping);
                pause = taken > 0 ? ShortestPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
                if (_running.Count >= handler.Options.Concurrency)
                    await Task.WhenAny(_running).WaitAsync(stopping);
                else
                    await Task.Delay(pause, stopping);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                LogMissing(handler.Queue.Name);
                await CreateQueueAsync(handler.Queue, stopping);
            }
            catch (RequestFailedException refused)
            {
                LogRefused(refused, handler.Queue.Name);
                await Task.Delay(PauseAfterRefusal, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
        }

        await DrainAsync();
    }

    /// <summary>Creates a queue unless it exists.</summary>
    public Task CreateQueueAsync(QueueClient queue, CancellationToken cancellationToken) =>
        retry.UntilAnsweredAsync(
            async () => await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken) is not null,
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _abort.Dispose();
        _giveUp.Dispose();
    }

    private async Task<int> TakeAsync(CancellationToken stopping)
    {
        _running.RemoveAll(task => task.IsCompleted);
        var free = Math.Min(handler.Options.Concurrency - _running.Count, MostPerRequest);
        if (free < 1)
            return 0;

        // Not cancelled half-way: messages that the service handed out must not stay invisible without a worker.
        var messages = await retry.UntilAnsweredAsync(
            () => handler.Queue.ReceiveMessagesAsync(free, handler.Options.Lease, CancellationToken.None), stopping);
        foreach (var message in messages.Value)
            _running.Add(WorkAsync(new(handler.Queue, message, handler.Options.Lease, retry)));
        return messages.Value.Length;
    }

    private async Task WorkAsync(LeasedMessage leased)
    {
        using var keeping = new CancellationTokenSource();
        var keep = leased.KeepAsync(keeping.Token);
        var done = leased.Message.DequeueCount <= handler.Options.Attempts && await TryHandleAsync(leased.Message);
        await keeping.CancelAsync();
        await keep;
        try
        {
            await SettleAsync(leased, done);
        }
        catch (Exception exception) when (exception is RequestFailedException or OperationCanceledException)
        {
            LogUnsettled(exception, leased.Message.MessageId, handler.Queue.Name);
        }
    }

    private async Task<bool> TryHandleAsync(QueueMessage message)
    {
        try
        {
            return await handler.HandleAsync(message, _abort.Token);
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            // Whatever a message causes, it counts as a failed attempt and the other messages go on.
            LogUnhandled(exception, message.MessageId, handler.Queue.Name);
            return false;
        }
    }

    private async Task SettleAsync(LeasedMessage leased, bool done)
    {
        if (done)
        {
            await leased.DeleteAsync(_giveUp.Token);
        }
        else if (_abort.IsCancellationRequested)
        {
            await leased.ReleaseAsync(TimeSpan.Zero, _giveUp.Token);
        }
        else if (leased.Message.DequeueCount < handler.Options.Attempts)
        {
            await leased.ReleaseAsync(handler.Options.RetryDelay, _giveUp.Token);
        }
        else
        {
            LogPoison(leased.Message.DequeueCount, handler.Queue.Name, handler.PoisonQueue.Name);
            await CreateQueueAsync(handler.PoisonQueue, _giveUp.Token);
            await retry.UntilAnsweredAsync(
                () => handler.PoisonQueue.SendMessageAsync(
                    leased.Message.Body, timeToLive: TimeSpan.FromSeconds(-1), cancellationToken: _giveUp.Token),
                _giveUp.Token);
            await leased.DeleteAsync(_giveUp.Token);
        }
    }

    private async Task DrainAsync()
    {
        var all = Task.WhenAll(_running);
        await Task.WhenAny(all, Task.Delay(handler.Options.ShutdownGrace));
        await _abort.CancelAsync();
        _giveUp.CancelAfter(SettlingTime);
        await Task.WhenAny(all, Task.Delay(SettlingTime));
    }

    [LoggerMessage(1, LogLevel.Information, "Queue '{Queue}' does not exist; creating it.")]
    private partial void LogMissing(string queue);

    [LoggerMessage(2, LogLevel.Error, "Queue '{Queue}' cannot be read.")]
    private partial void LogRefused(Exception exception, string queue);

    [LoggerMessage(3, LogLevel.Warning, "A message failed {Attempts} times; moving it from '{Queue}' to '{Poison}'.")]
    private partial void LogPoison(long attempts, string queue, string poison);

    [LoggerMessage(4, LogLevel.Warning, "Message {Id} of '{Queue}' could not be settled and will come again.")]
    private partial void LogUnsettled(Exception exception, string id, string queue);

    [LoggerMessage(5, LogLevel.Error, "Message {Id} of '{Queue}' could not be handled.")]
    private partial void LogUnhandled(Exception exception, string id, string queue);
}
