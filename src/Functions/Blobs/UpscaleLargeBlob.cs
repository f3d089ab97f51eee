using Microsoft.Azure.Functions.Worker;

namespace SuperRes.Functions.Blobs;

/// <summary>Runs for large pictures that had no place when their event came (<see cref="LargeInputs"/>).</summary>
public sealed class UpscaleLargeBlob(IBlobPipeline pipeline)
{
    /// <summary>Upscales the picture as soon as it has a place.</summary>
    [Function(nameof(UpscaleLargeBlob))]
    public Task RunAsync([QueueTrigger(LargeInputs.Queue)] string message, CancellationToken cancellationToken) =>
        pipeline.UpscaleLargeAsync(message, cancellationToken);

    /// <summary>Runs for every message in which the host gives up on a large picture.</summary>
    [Function("LargeBlobPoison")]
    public Task GiveUpAsync(
        [QueueTrigger($"{LargeInputs.Queue}-poison")] string message, CancellationToken cancellationToken) =>
        pipeline.GiveUpAsync(message, cancellationToken);
}
