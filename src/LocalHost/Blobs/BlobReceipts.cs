using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace SuperRes.LocalHost.Blobs;

/// <summary>Remembers in storage which version of which blob was sent to which function.</summary>
/// <param name="container">Where the host keeps its own blobs.</param>
/// <param name="prefix">What the receipts of one function start with.</param>
internal sealed class BlobReceipts(BlobContainerClient container, string prefix)
{
    private const string CompletedKey = "Completed";
    private const int LongestBlobName = 1024;

    /// <summary>Begins a receipt.</summary>
    /// <returns>Whether the version has yet to be sent: there was no receipt, or one that was not completed.</returns>
    public async Task<bool> TryBeginAsync(string blobContainer, string blob, string etag, CancellationToken cancellationToken)
    {
        var receipt = Receipt(blobContainer, blob, etag);
        try
        {
            var onlyIfNew = new BlobRequestConditions { IfNoneMatch = ETag.All };
            await receipt.UploadAsync(
                BinaryData.Empty, new BlobUploadOptions { Conditions = onlyIfNew }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            var properties = await receipt.GetPropertiesAsync(cancellationToken: cancellationToken);
            return !properties.Value.Metadata.ContainsKey(CompletedKey);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            return await TryBeginAsync(blobContainer, blob, etag, cancellationToken);
        }
    }

    /// <summary>Completes a receipt: the version was sent and is not sent again.</summary>
    public Task CompleteAsync(string blobContainer, string blob, string etag, CancellationToken cancellationToken) =>
        Receipt(blobContainer, blob, etag).SetMetadataAsync(
            new Dictionary<string, string> { [CompletedKey] = "true" }, cancellationToken: cancellationToken);

    private BlobClient Receipt(string blobContainer, string blob, string etag)
    {
        var folder = $"{prefix}/{etag}/{blobContainer}/";
        if (folder.Length + blob.Length <= LongestBlobName)
        {
            // A name with dot segments would lead to a blob of somebody else.
            var receipt = container.GetBlobClient(folder + blob);
            if (receipt.BlobContainerName == container.Name && receipt.Name == folder + blob)
                return receipt;
        }

        return container.GetBlobClient(folder + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blob))));
    }
}
