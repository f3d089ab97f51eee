using Microsoft.AspNetCore.Mvc;

namespace SuperRes.Functions.Blobs;

/// <summary>Is told how the work on an input blob goes.</summary>
internal interface IBlobObserver
{
    /// <summary>Work on the blob begins; may come again when an attempt is repeated.</summary>
    ValueTask StartedAsync(string inputName, CancellationToken cancellationToken);

    /// <summary>The picture has no place and waits for one; <see cref="StartedAsync"/> comes again.</summary>
    ValueTask WaitsAsync(string inputName, CancellationToken cancellationToken);

    /// <summary>Called often while a picture is worked on, from any thread; must return at once.</summary>
    /// <param name="inputName">Name in the container <c>input</c>.</param>
    /// <param name="progress">0..1, never falling within one attempt.</param>
    void Progressed(string inputName, double progress);

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
