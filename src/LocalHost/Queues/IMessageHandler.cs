using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace SuperRes.LocalHost.Queues;

/// <summary>What is done with the messages of a queue.</summary>
internal interface IMessageHandler
{
    /// <summary>The queue to read.</summary>
    QueueClient Queue { get; }

    /// <summary>Where messages end up that failed too often.</summary>
    QueueClient PoisonQueue { get; }

    /// <summary>How the queue is worked off.</summary>
    PumpOptions Options { get; }

    /// <summary>Works on one message.</summary>
    /// <returns>Whether it is done; otherwise it is tried again.</returns>
    Task<bool> HandleAsync(QueueMessage message, CancellationToken cancellationToken);
}
