using Microsoft.AspNetCore.Mvc;

namespace SuperRes.Functions.Blobs;

/// <summary>Is told what becomes of input blobs.</summary>
internal interface IBlobObserver
{
    /// <summary>Work on the blob begins; may come again when an attempt is repeated, on this instance or another.</summary>
    ValueTask<IBlobAttempt> BeginAsync(string inputName, CancellationToken cancellationToken);

    /// <summary>The result is durable.</summary>
    /// <param name="inputName">Name in the container <c>input</c>.</param>
    /// <param name="outputName">Name in the container <c>output</c>.</param>
    /// <param name="made">Whether it was made now; false when an event came again and the result was there.</param>
    /// <param name="cancellationToken">Ends the report.</param>
    ValueTask SucceededAsync(string inputName, string outputName, bool made, CancellationToken cancellationToken);

    /// <summary>The blob was deleted before or while it was worked on.</summary>
    ValueTask GoneAsync(string inputName, CancellationToken cancellationToken);

    /// <summary>The blob will not be tried again as it is; its failure record is durable.</summary>
    ValueTask FailedAsync(string inputName, ProblemDetails problem, CancellationToken cancellationToken);
}

/// <summary>An attempt on a blob, from its begin to its end, however it ends. Reports of progress, 0..1 and never falling, come often
/// and from any thread, so that they must return at once.</summary>
internal interface IBlobAttempt : IProgress<double>, IAsyncDisposable
{
    /// <summary>The picture has no place and waits for one in its queue; there another attempt begins.</summary>
    ValueTask WaitsAsync(CancellationToken cancellationToken);
}
