namespace SuperRes.Functions.Blobs;

/// <summary>What the triggers on input blobs call.</summary>
public interface IBlobPipeline
{
    /// <summary>
    /// Sees to it that the current version of an input has its result, or a record of why it can have none, or, where a
    /// large picture would have to wait, a message in <see cref="LargeInputs"/>. May be called any number of times, at once
    /// and on several machines.
    /// </summary>
    /// <param name="inputName">Name in the container <c>input</c>.</param>
    /// <param name="cancellationToken">Ends the work; another call begins it anew.</param>
    Task UpscaleOrQueueAsync(string inputName, CancellationToken cancellationToken);

    /// <summary>As <see cref="UpscaleOrQueueAsync"/>, but waits until there is a place for the picture.</summary>
    /// <param name="message">From <see cref="LargeInputs"/>; anything else is recorded as it is.</param>
    /// <param name="cancellationToken">Ends the work; another call begins it anew.</param>
    Task UpscaleLargeAsync(string message, CancellationToken cancellationToken);

    /// <summary>
    /// Records that the host has given up on an input. When the version it gave up has been replaced, the current one
    /// is upscaled.
    /// </summary>
    /// <param name="poisonMessage">What the host wrote to its poison queue; anything else is recorded as it is.</param>
    /// <param name="cancellationToken">Ends the work; another call begins it anew.</param>
    Task GiveUpAsync(string poisonMessage, CancellationToken cancellationToken);
}
