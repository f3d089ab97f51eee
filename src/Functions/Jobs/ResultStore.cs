using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Caching;

namespace SuperRes.Functions.Jobs;

/// <summary>The results that can be fetched by their id: one blob in the folder of each, by jobs and by callers of
/// <c>/api/enhance</c> alike.</summary>
public sealed class ResultStore(BlobContainerClient container)
{
    private const string FileName = "picture";

    /// <summary>Keeps a picture under a new id.</summary>
    /// <returns>The id.</returns>
    internal async Task<string> AddAsync(UpscaledPicture picture, CancellationToken cancellationToken)
    {
        var id = JobId.New();
        var blob = container.GetBlobClient(JobPath.Folder(id) + FileName + picture.Extension);
        var options = new BlobOpenWriteOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = picture.ContentType },
        };
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await using var target = await blob.OpenWriteAsync(overwrite: true, options, cancellationToken);
        await picture.Content.CopyToAsync(target, cancellationToken);
        return id;
    }

    /// <summary>Finds a result; null when there is none.</summary>
    internal async Task<BlobItem?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!JobId.IsWellFormed(id))
            return null;
        try
        {
            await foreach (var blob in container.GetBlobsAsync(
                BlobTraits.None, BlobStates.None, JobPath.Folder(id), cancellationToken))
            {
                return blob;
            }
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            // Nothing has been upscaled yet.
        }

        return null;
    }

    /// <summary>Opens a result for reading from any place in it.</summary>
    internal Task<Stream> OpenAsync(BlobItem result, CancellationToken cancellationToken) =>
        container.GetBlobClient(result.Name).OpenReadAsync(
            new BlobOpenReadOptions(allowModifications: false) { BufferSize = 1 << 20 }, cancellationToken);
}
