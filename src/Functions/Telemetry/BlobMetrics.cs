using Microsoft.AspNetCore.Mvc;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Telemetry;

/// <summary>Counts what becomes of input blobs. Attempts that will be repeated do not count.</summary>
internal sealed class BlobMetrics : IBlobObserver
{
    private const string Trigger = "blob";

    /// <inheritdoc/>
    public ValueTask StartedAsync(string inputName, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask WaitsAsync(string inputName, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public void Progressed(string inputName, double progress)
    {
        // Stages are measured where they happen.
    }

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
