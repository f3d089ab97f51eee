using Microsoft.Azure.Functions.Worker;

namespace SuperRes.Functions.Blobs;

/// <summary>Runs for every message in which the host gives up on a blob, so that none ends up unseen.</summary>
public sealed class BlobPoison(IBlobPipeline pipeline)
{
    /// <summary>Turns the message into a failure record.</summary>
    [Function(nameof(BlobPoison))]
    public Task RunAsync(
        [QueueTrigger("webjobs-blobtrigger-poison")] string message, CancellationToken cancellationToken) =>
        pipeline.GiveUpAsync(message, cancellationToken);
}
