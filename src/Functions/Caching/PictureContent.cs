using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace SuperRes.Functions.Caching;

/// <summary>The bytes of a finished picture, which any number of readers may copy at once.</summary>
internal abstract class PictureContent
{
    /// <summary>
    /// Bytes read or written at once, 64 KiB: below what goes to the heap of large objects, and about what a connection
    /// takes before it makes the writer wait, so that a slow reader has no more than this of its own.
    /// </summary>
    public const int PieceLength = 64 << 10;

    /// <summary>Number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Writes all bytes to <paramref name="destination"/>.</summary>
    public abstract Task CopyToAsync(Stream destination, CancellationToken cancellationToken);
}

/// <summary>Bytes in memory.</summary>
/// <param name="pieces">At most <see cref="PictureContent.PieceLength"/> bytes each; never changed.</param>
internal sealed class MemoryContent(IReadOnlyList<byte[]> pieces) : PictureContent
{
    /// <summary>The bytes, in order.</summary>
    public IReadOnlyList<byte[]> Pieces { get; } = pieces;

    /// <inheritdoc/>
    public override long Length { get; } = pieces.Sum(piece => (long)piece.Length);

    /// <summary>Copies bytes that do not stay.</summary>
    public static MemoryContent CopyOf(ReadOnlySequence<byte> bytes)
    {
        var pieces = new List<byte[]>();
        for (; !bytes.IsEmpty; bytes = bytes.Slice(pieces[^1].Length))
            pieces.Add(bytes.Slice(0, Math.Min(bytes.Length, PieceLength)).ToArray());
        return new MemoryContent(pieces);
    }

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
    {
        foreach (var piece in Pieces)
            await destination.WriteAsync(piece, cancellationToken);
    }
}

/// <summary>
/// Bytes in a temporary file without a name. The readers do not know of each other, so none of them may close the file:
/// that happens when the handle is collected after the last one, and with it the space is free.
/// </summary>
internal sealed class FileContent : PictureContent
{
    private readonly SafeFileHandle _file;

    /// <param name="file">Open for reading, gone when closed.</param>
    /// <param name="length">Number of bytes, 1 or more.</param>
    public FileContent(SafeFileHandle file, long length)
    {
        (_file, Length) = (file, length);
        // Nothing on the heap shows what hangs on this handle; unless told, the collector leaves it on the disk for long.
        GC.AddMemoryPressure(length);
    }

    /// <summary>Lets the collector know that the space is free.</summary>
    ~FileContent() => GC.RemoveMemoryPressure(Length);

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override async Task CopyToAsync(Stream destination, CancellationToken cancellationToken)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceLength);
        try
        {
            for (long offset = 0; offset < Length;)
            {
                var read = await RandomAccess.ReadAsync(_file, piece, offset, cancellationToken);
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
