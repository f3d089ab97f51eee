using System.Buffers;
using System.Globalization;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using SuperRes.Core;
using SuperRes.Functions.Http.Uploads;

namespace SuperRes.Functions.Jobs;

/// <summary>
/// Passes a picture on to storage while it arrives. The blob comes into being as a whole, with its options, when all
/// of it was accepted: what breaks off before leaves nothing.
/// </summary>
/// <param name="id">The job.</param>
/// <param name="container">Where the picture goes.</param>
/// <param name="memory">Where the block in hand is accounted for.</param>
internal sealed class JobSubmission(string id, BlobContainerClient container, UploadMemory memory)
{
    private const int BlockLength = 4 << 20;
    private readonly List<string> _blocks = [];
    private BlockBlobClient? _blob;

    /// <summary>Name of the picture's blob, known once the picture has begun to arrive.</summary>
    public string Input => Blob.Name;

    private BlockBlobClient Blob => _blob ?? throw new InvalidOperationException("No picture has arrived.");

    /// <summary>Stores a picture's bytes, invisible as yet.</summary>
    /// <exception cref="ImageMissingException">There are none.</exception>
    public async Task StageAsync(UploadedPicture picture, CancellationToken cancellationToken)
    {
        _blob = container.GetBlockBlobClient(JobPath.Input(id, picture.FileName));
        memory.Take(BlockLength);
        var block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            int length;
            while ((length = await picture.Content.ReadAtLeastAsync(
                block.AsMemory(0, BlockLength), BlockLength, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                using var content = new MemoryStream(block, 0, length, writable: false);
                var name = Convert.ToBase64String(
                    Encoding.ASCII.GetBytes(_blocks.Count.ToString("d6", CultureInfo.InvariantCulture)));
                await _blob.StageBlockAsync(name, content, cancellationToken: cancellationToken);
                _blocks.Add(name);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            memory.Return(BlockLength);
        }

        if (_blocks.Count == 0)
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
        return Blob.CommitBlockListAsync(
            _blocks, new CommitBlockListOptions { Metadata = metadata }, cancellationToken);
    }
}
