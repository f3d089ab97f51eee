using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace SuperRes.Functions.Blobs;

/// <summary>Removes blobs that nobody has changed.</summary>
internal static class ConditionalRemoval
{
    /// <summary>Removes a blob if it is still in this version.</summary>
    /// <returns>Whether it was.</returns>
    public static async Task<bool> RemoveAsync(this BlobClient blob, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            var unchanged = new BlobRequestConditions { IfMatch = version };
            return await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, unchanged, cancellationToken);
        }
        catch (RequestFailedException changed) when (changed.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return false;
        }
    }
}
