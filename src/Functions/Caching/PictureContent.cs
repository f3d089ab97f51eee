using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace SuperRes.Functions.Caching;

/// <summary>The bytes of a finished picture, which any number of readers may copy at once.</summary>
internal abstract class PictureContent
{
    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Writes all bytes to <paramref name="destination"/>.</summary>
    public abstract Task CopyToAsync(Stream destination, CancellationToken cancellationToken);
}

/// <summary>Bytes in memory.</summary>
/// <param name="bytes">Never changed.</param>
internal sealed class MemoryContent(ReadOnlyMemory<byte> bytes) : PictureContent
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <inheritdoc/>
    public override long Length => Bytes.Length;

    /// <inheritdoc/>
    public override Task CopyToAsync(Stream destination, CancellationToken cancellationToken) =>
        destination.WriteAsync(Bytes, cancellationToken).AsTask();
}

/// <summary>
/// Bytes in a temporary file. The readers do not know of each other, so none of them may close the file: that happens
/// when the handle is collected after the last one, and with it the file goes.
/// </summary>
/// <param name="file">Open for reading, deleted when closed.</param>
/// <param name="length">Number of bytes.</param>
internal sealed class FileContent(SafeFileHandle file, long length) : PictureContent
{
    private const int PieceLength = 128 << 10;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (long offset = 0; offset < length;)
            {
                var read = await RandomAccess.ReadAsync(file, piece, offset, cancellationToken);
                if (read == 0)
                    throw new EndOfStreamException("The temporary file of a picture has been cut off.");
                await destination.WriteAsync(piece.AsMemory(0, read), cancellationToken);
                offset += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
