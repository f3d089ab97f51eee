using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Core;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>
/// Passes a picture on to storage while it arrives. The blob comes into being as a whole, with its options, when all
/// of it was accepted: what breaks off before leaves nothing.
/// </summary>
/// <param name="id">The job.</param>
/// <param name="container">Where the picture goes.</param>
/// <param name="memory">Where the block in hand is accounted for, until disposal.</param>
internal sealed class JobSubmission(string id, BlobContainerClient container, UploadMemory memory) : IAsyncDisposable
{
    private string? _input;
    private StagedBlob? _staged;

    /// <summary>Name of the picture's blob, known once the picture has begun to arrive.</summary>
    public string Input => _input ?? throw NoPicture();

    /// <summary>Stores a picture's bytes, invisible as yet. Called once.</summary>
    /// <exception cref="ImageMissingException">There are none.</exception>
    /// <exception cref="BusyException">There is no memory for a block.</exception>
    public async Task StageAsync(UploadedPicture picture, CancellationToken cancellationToken)
    {
        memory.Take(StagedBlob.BlockSize);
        _input = JobPath.Input(id, picture.FileName);
        _staged = new StagedBlob(container.BlockBlob(_input));
        await picture.Content.CopyToAsync(_staged, cancellationToken);
        if (_staged.IsEmpty)
            throw new ImageMissingException("There are no bytes. Send the picture as the body, or in a form.");
    }

    /// <summary>Makes the blob visible, which starts the work on it.</summary>
    /// <param name="options">Checked options; they become the blob's metadata.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    public Task CommitAsync(
        IEnumerable<KeyValuePair<string, string?>> options, CancellationToken cancellationToken)
    {
        var metadata = options.Where(option => !string.IsNullOrWhiteSpace(option.Value))
            .ToDictionary(option => option.Key, option => option.Value!.Trim());
        return (_staged ?? throw NoPicture()).CommitAsync(
            new CommitBlockListOptions { Metadata = metadata }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_staged is null)
            return;
        await _staged.DisposeAsync();
        memory.Return(StagedBlob.BlockSize);
    }

    private static InvalidOperationException NoPicture() => new("No picture has arrived.");
}
