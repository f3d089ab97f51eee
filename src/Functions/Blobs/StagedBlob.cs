using System.Buffers;
using System.Buffers.Binary;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// A blob in the making: what is written goes to storage in blocks that nobody sees until all of them are committed at
/// once. Disposing of it without that leaves the blob as it was; storage drops the blocks after a week.
/// </summary>
/// <param name="blob">The blob; its container is created when missing.</param>
internal sealed class StagedBlob(BlockBlobClient blob) : Stream
{
    /// <summary>Bytes held in memory from the first write until disposal.</summary>
    public const int BlockSize = 4 << 20;

    /// <summary>Tells these blocks from those of another worker on the same blob; all ids have one length.</summary>
    private readonly Guid _writer = Guid.NewGuid();

    private readonly List<string> _blocks = [];
    private byte[]? _block;
    private int _filled;

    /// <summary>The blob.</summary>
    public BlockBlobClient Blob => blob;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Makes all that was written the blob's content.</summary>
    /// <exception cref="RequestFailedException">A condition does not hold, or another worker has committed since.</exception>
    public async Task<BlobContentInfo> CommitAsync(CommitBlockListOptions options, CancellationToken cancellationToken)
    {
        if (_filled > 0)
            await StageAsync(cancellationToken);
        return await blob.CommitBlockListAsync(_blocks, options, cancellationToken);
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            _block ??= ArrayPool<byte>.Shared.Rent(BlockSize);
            var piece = Math.Min(buffer.Length, BlockSize - _filled);
            buffer[..piece].CopyTo(_block.AsMemory(_filled));
            _filled += piece;
            buffer = buffer[piece..];
            if (_filled == BlockSize)
                await StageAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Does nothing: a block is sent when it is full.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _block, null) is { } block)
            ArrayPool<byte>.Shared.Return(block);
        base.Dispose(disposing);
    }

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        var id = NextId();
        try
        {
            await SendAsync(id, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await blob.GetParentBlobContainerClient().CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await SendAsync(id, cancellationToken);
        }

        _blocks.Add(id);
        _filled = 0;
    }

    private async Task SendAsync(string id, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(_block!, 0, _filled, writable: false);
        await blob.StageBlockAsync(id, content, cancellationToken: cancellationToken);
    }

    private string NextId()
    {
        Span<byte> id = stackalloc byte[20];
        _writer.TryWriteBytes(id);
        BinaryPrimitives.WriteInt32BigEndian(id[16..], _blocks.Count);
        return Convert.ToBase64String(id);
    }
}
