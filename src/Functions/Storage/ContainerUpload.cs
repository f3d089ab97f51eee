using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace SuperRes.Functions.Storage;

/// <summary>Writes blobs into containers that come into being with their first blob.</summary>
internal static class ContainerUpload
{
    /// <summary>Writes one blob, creating its container when that is missing.</summary>
    /// <exception cref="RequestFailedException">Storage fails, or a condition of <paramref name="options"/> does.</exception>
    public static async Task<BlobContentInfo> UploadAsync(
        this BlobContainerClient container, string name, BinaryData content, BlobUploadOptions options,
        CancellationToken cancellationToken)
    {
        var blob = container.Blob(name);
        try
        {
            return await blob.UploadAsync(content, options, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await blob.UploadAsync(content, options, cancellationToken);
        }
    }
}
