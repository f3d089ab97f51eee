using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Queues;

/// <summary>Runs one function for the messages of one queue.</summary>
internal sealed class QueueTriggerHandler(
    FunctionDescriptor function, string queueName, QueueServiceClient queues, HostSettings settings,
    FunctionInvoker invoker) : IMessageHandler
{
    /// <inheritdoc/>
    public QueueClient Queue { get; } = queues.GetQueueClient(queueName);

    /// <inheritdoc/>
    public QueueClient PoisonQueue { get; } = queues.GetQueueClient($"{queueName}-poison");

    /// <inheritdoc/>
    public PumpOptions Options { get; } = new(
        settings.QueueConcurrency, settings.QueueAttempts, settings.QueueRetryDelay, settings.MessageLease,
        settings.ShutdownGrace);

    /// <inheritdoc/>
    public Task<bool> HandleAsync(QueueMessage message, CancellationToken cancellationToken) =>
        invoker.TryInvokeAsync(
            function,
            new QueueTriggerEvent(queueName, message, MessageText.Decode(message, settings.QueueBase64)),
            cancellationToken);
}
