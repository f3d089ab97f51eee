using System.Globalization;
using SuperRes.Core;

namespace SuperRes.Functions.Http;

/// <summary>The picture would keep its caller waiting for too long.</summary>
/// <param name="estimate">How long it would take.</param>
/// <param name="budget">How long it may.</param>
internal sealed class SyncTooSlowException(TimeSpan estimate, TimeSpan budget) : SuperResException(
    "sync.too-slow",
    string.Create(
        CultureInfo.InvariantCulture,
        $"The picture would take about {estimate.TotalSeconds:0} s, more than the {budget.TotalSeconds:0} s that a caller "
        + $"may wait. Send it to /api/jobs instead, or make it smaller with maxDimension."));

/// <summary>The upload did not arrive in time.</summary>
internal sealed class UploadTimeoutException() : SuperResException(
    "upload.timeout", "The upload took too long or stalled. Send it again over a faster connection, or a smaller picture.")
{
    /// <inheritdoc/>
    public override bool IsPermanent => false;
}

/// <summary>There is nothing under the address asked for.</summary>
internal sealed class NotFoundException(string message) : SuperResException("not-found", message);
