using SuperRes.Core;

namespace SuperRes.Functions.Caching;

/// <summary>The disk does not take a result that is too large to wait for its reader in memory.</summary>
/// <param name="cause">What the file system said.</param>
internal sealed class DiskUnavailableException(Exception cause) : SuperResException(
    "disk.unavailable",
    "The service's disk cannot take a result of this size at the moment. Try again soon, or send the picture to "
    + "/api/jobs, which does not need it.",
    cause)
{
    /// <inheritdoc/>
    public override bool IsPermanent => false;
}
