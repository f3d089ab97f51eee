using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>Reads and writes the container <c>output</c>.</summary>
internal sealed class OutputBlobs(BlobServiceClient storage)
{
    /// <summary>A name may get new content with the next upload, so caches ask first whether it has.</summary>
    private const string CacheControl = "no-cache";

    private readonly BlobContainerClient _container = storage.GetBlobContainerClient(Containers.Output);

    /// <summary>All that is there under the names that results of an input can have.</summary>
    public async Task<IReadOnlyList<OutputBlob>> FindAllAsync(string inputName, CancellationToken cancellationToken)
    {
        if (!ExactBlobs.CanName(inputName))
            return [];
        var found = await Task.WhenAll(BlobNames.Outputs(inputName).Select(name => FindAsync(name, cancellationToken)));
        return [.. found.OfType<OutputBlob>()];
    }

    /// <summary>Begins to write a result; <see cref="TryCommitAsync"/> makes it visible.</summary>
    public StagedBlob Begin(string name) => new(_container.BlockBlob(name));

    /// <summary>Makes a result visible if what is there under its name is still <paramref name="before"/>.</summary>
    /// <returns>Its version; null when something else is there.</returns>
    public static async Task<ETag?> TryCommitAsync(
        StagedBlob staged, OutputBlob? before, Provenance provenance, UpscaleResult result,
        CancellationToken cancellationToken)
    {
        var options = new CommitBlockListOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = result.ContentType, CacheControl = CacheControl },
            Metadata = provenance.Describe(result),
            Conditions = ConditionalWrite.While(before?.ETag),
        };
        return await staged.Blob.TryWriteAsync(options.Metadata, () => staged.CommitAsync(options, cancellationToken), cancellationToken);
    }

    /// <summary>Removes a result unless it has changed since it was found.</summary>
    public Task RemoveAsync(OutputBlob blob, CancellationToken cancellationToken) =>
        _container.Blob(blob.Name).RemoveAsync(blob.ETag, cancellationToken);

    private async Task<OutputBlob?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _container.Blob(name).GetPropertiesAsync(cancellationToken: cancellationToken);
            return new OutputBlob(name, found.Value.ETag, Provenance.Read(found.Value.Metadata));
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}
