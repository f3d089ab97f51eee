using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// Reads the container <c>input</c>, of whatever kind its blobs are. Nothing is ever written there: that would be a
/// new version of the blob, and so a new event.
/// </summary>
internal sealed class InputBlobs(BlobServiceClient storage)
{
    private readonly BlobContainerClient _container = storage.GetBlobContainerClient(Containers.Input);

    /// <summary>The blob as it is now; null when there is none.</summary>
    public async Task<InputBlob?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            if (!ExactBlobs.CanName(name))
                return await FindListedAsync(name, cancellationToken);
            var found = await _container.Blob(name).GetPropertiesAsync(cancellationToken: cancellationToken);
            return new InputBlob(name, found.Value.ETag, found.Value.ContentLength, found.Value.Metadata);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Looks for a blob among all, where a name is no address but only text.</summary>
    private async Task<InputBlob?> FindListedAsync(string name, CancellationToken cancellationToken)
    {
        var alike = new GetBlobsOptions { Prefix = name, Traits = BlobTraits.Metadata };
        await foreach (var first in _container.GetBlobsAsync(alike, cancellationToken))
            return first.Name == name ? InputBlob.From(first) : null;
        return null;
    }

    /// <summary>Whether the blob is still there in this version.</summary>
    public async Task<bool> IsCurrentAsync(InputBlob blob, CancellationToken cancellationToken) =>
        await FindAsync(blob.Name, cancellationToken) is { } current && current.Version == blob.Version;

    /// <summary>The bytes of exactly this version; null when it was deleted or replaced.</summary>
    public async Task<byte[]?> DownloadAsync(InputBlob blob, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = blob.ETag } };
        try
        {
            using var download =
                (await _container.Blob(blob.Name).DownloadStreamingAsync(options, cancellationToken)).Value;
            var content = GC.AllocateUninitializedArray<byte>(checked((int)blob.Length));
            await download.Content.ReadExactlyAsync(content, cancellationToken);
            return content;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return null;
        }
    }
}
