using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SuperRes.Functions.Storage;

/// <summary>
/// Writes blobs under a condition. The client sends a request again when its answer is lost, and then meets its own blob: that
/// refusal is a success. Each write leaves a mark in the blob's metadata, by which its writer knows it again.
/// </summary>
internal static class ConditionalWrite
{
    private const string MarkKey = "write";

    /// <summary>A condition that holds while the blob is still what it was.</summary>
    /// <param name="before">Its version; null when there was none.</param>
    public static BlobRequestConditions While(ETag? before) =>
        before is { } version ? new() { IfMatch = version } : new() { IfNoneMatch = ETag.All };

    /// <summary>Writes a blob if it is still what it was.</summary>
    /// <returns>Its new version; null when somebody else has written or removed it.</returns>
    public static Task<ETag?> TryUploadAsync(
        this BlobContainerClient container, string name, BinaryData content, BlobUploadOptions options, ETag? before,
        CancellationToken cancellationToken)
    {
        options.Conditions = While(before);
        options.Metadata ??= new Dictionary<string, string>();
        return container.Blob(name).TryWriteAsync(
            options.Metadata, () => container.UploadAsync(name, content, options, cancellationToken), cancellationToken);
    }

    /// <summary>Runs a conditional write.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="metadata">What is written with it, to which the mark is added.</param>
    /// <param name="write">The write.</param>
    /// <param name="cancellationToken">Ends the look at what refused it.</param>
    /// <returns>The new version; null when somebody else has written or removed the blob.</returns>
    public static async Task<ETag?> TryWriteAsync(
        this BlobBaseClient blob, IDictionary<string, string> metadata, Func<Task<BlobContentInfo>> write,
        CancellationToken cancellationToken)
    {
        var mark = metadata[MarkKey] = Guid.NewGuid().ToString("N");
        try
        {
            return (await write()).ETag;
        }
        catch (RequestFailedException refused) when (IsRefusal(refused))
        {
            return await FindMarkedAsync(blob, mark, cancellationToken);
        }
    }

    private static async Task<ETag?> FindMarkedAsync(BlobBaseClient blob, string mark, CancellationToken cancellationToken)
    {
        try
        {
            var found = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return found.Metadata.TryGetValue(MarkKey, out var its) && its == mark ? found.ETag : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>A commit by somebody else changes the blob, which breaks the condition, and drops the blocks of all others.</summary>
    private static bool IsRefusal(RequestFailedException refused) =>
        refused.ErrorCode == BlobErrorCode.BlobAlreadyExists
        || refused.ErrorCode == BlobErrorCode.ConditionNotMet
        || refused.ErrorCode == BlobErrorCode.InvalidBlockList
        || refused.ErrorCode == BlobErrorCode.BlobNotFound
        || refused.ErrorCode == BlobErrorCode.ContainerNotFound;
}
