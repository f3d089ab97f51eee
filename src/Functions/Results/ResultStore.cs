using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Results;

/// <summary>The results that can be fetched by their id: one blob in the folder of each, by jobs and by callers of
/// <c>/api/enhance</c> alike.</summary>
public sealed class ResultStore(BlobContainerClient container)
{
    private const string FileName = "picture";

    /// <summary>Keeps a picture under a new id; nothing of it appears before all of it has been stored.</summary>
    /// <returns>The id.</returns>
    internal async Task<string> AddAsync(UpscaledPicture picture, CancellationToken cancellationToken)
    {
        var id = JobId.New();
        await using var staged = new StagedBlob(
            container.BlockBlob(JobPath.Folder(id) + FileName + picture.Extension));
        await picture.Content.CopyToAsync(staged, cancellationToken);
        var options = new CommitBlockListOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = picture.ContentType },
        };
        await staged.CommitAsync(options, cancellationToken);
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

    /// <summary>Removes the results of an id, whatever their format.</summary>
    internal async Task RemoveAsync(string id, CancellationToken cancellationToken)
    {
        while (await FindAsync(id, cancellationToken) is { } result)
        {
            await container.Blob(result.Name).DeleteIfExistsAsync(
                DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);
        }
    }

    /// <summary>Opens a result for reading from any place in it; null when it was deleted since it was found.</summary>
    internal async Task<Stream?> OpenAsync(BlobItem result, CancellationToken cancellationToken)
    {
        try
        {
            return await container.Blob(result.Name).OpenReadAsync(
                new BlobOpenReadOptions(allowModifications: false) { BufferSize = 1 << 20 }, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}
