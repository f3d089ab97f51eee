using Microsoft.AspNetCore.Mvc;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Telemetry;

/// <summary>Counts what becomes of input blobs. Attempts that will be repeated do not count; their stages are measured where they happen.</summary>
internal sealed class BlobMetrics : IBlobObserver
{
    private const string Trigger = "blob";

    /// <inheritdoc/>
    public ValueTask<IBlobAttempt> BeginAsync(string inputName, CancellationToken cancellationToken) => new(UnobservedAttempt.Instance);

    /// <inheritdoc/>
    public ValueTask SucceededAsync(
        string inputName, string outputName, bool made, CancellationToken cancellationToken)
    {
        if (made)
            PictureCounter.Succeeded(Trigger);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask GoneAsync(string inputName, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask FailedAsync(string inputName, ProblemDetails problem, CancellationToken cancellationToken)
    {
        PictureCounter.Failed(Trigger, problem);
        return ValueTask.CompletedTask;
    }
}
