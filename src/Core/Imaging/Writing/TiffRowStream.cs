using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>
/// Shows rows that are still being made as an uncompressed BigTIFF, the one format through which libvips takes
/// pixels of any depth, with alpha, from a stream, strictly from top to bottom and without copying the whole.
/// </summary>
/// <remarks>
/// The header, about 16 bytes a strip, can be read at any time; the pixels behind it only once, in order. A row is
/// fetched when its first byte is asked for.
/// </remarks>
internal sealed class TiffRowStream : Stream
{
    private const int StripBytes = 256 << 10;

    private readonly RowRing _rows;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[] _header;
    private readonly byte[] _row;
    private long _rowsRead;

    /// <param name="rows">Where rows come from.</param>
    /// <param name="cancellationToken">Ends the wait for a row.</param>
    public TiffRowStream(RowRing rows, CancellationToken cancellationToken)
    {
        (_rows, _cancellationToken) = (rows, cancellationToken);
        _row = new byte[rows.Layout.RowBytes];
        _header = BuildHeader(rows.Layout);
        Length = _header.Length + (long)_row.Length * rows.Layout.Size.Height;
    }

    /// <summary>What stopped the rows, as libvips reports no more than that a read failed.</summary>
    public Exception? Fault { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override long Position { get; set; }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = Position < _header.Length ? ReadHeader(buffer) : ReadRow(buffer);
            Position += read;
            return read;
        }
        catch (Exception e)
        {
            Fault ??= e;
            throw;
        }
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadHeader(Span<byte> buffer)
    {
        var rest = _header.AsSpan((int)Position);
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }

    private int ReadRow(Span<byte> buffer)
    {
        if (Position >= Length)
            return 0;

        var (row, column) = Math.DivRem(Position - _header.Length, _row.Length);
        if (row == _rowsRead)
        {
            _rows.Read(_row, _cancellationToken);
            _rowsRead++;
        }
        else if (row != _rowsRead - 1)
        {
            throw new IOException($"Row {row} was asked for out of order; {_rowsRead} rows were read.");
        }

        var rest = _row.AsSpan((int)column);
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }

    // TIFF 6.0, section 2, with the 64-bit fields of BigTIFF; little-endian like the samples.
    private static byte[] BuildHeader(RowLayout layout)
    {
        var rowsAStrip = Math.Max(1, StripBytes / layout.RowBytes);
        var strips = (layout.Size.Height + rowsAStrip - 1) / rowsAStrip;
        var bits = Enumerable.Repeat(8L * (int)layout.Depth, layout.Channels).ToArray();
        var (width, height) = (layout.Size.Width, layout.Size.Height);
        const int Short = 3, Long = 4, Long8 = 16;

        List<(int Tag, int Type, long[] Values)> tags =
        [
            (256, Long, [width]),
            (257, Long, [height]),
            (258, Short, bits),
            (259, Short, [1]),
            (262, Short, [layout.IsGrey ? 1 : 2]),
            (273, Long8, new long[strips]),
            (277, Short, [layout.Channels]),
            (278, Long, [rowsAStrip]),
            (279, Long8, [.. Enumerable.Range(0, strips).Select(strip =>
                (long)layout.RowBytes * Math.Min(rowsAStrip, height - strip * rowsAStrip))]),
            (284, Short, [1]),
        ];
        if (layout.HasAlpha)
            tags.Add((338, Short, [2]));

        var directoryEnd = 16 + 8 + 20 * tags.Count + 8;
        var header = new byte[directoryEnd + 2 * 8 * strips];
        for (var strip = 0; strip < strips; strip++)
            tags[5].Values[strip] = header.Length + (long)layout.RowBytes * rowsAStrip * strip;

        "II+\0\u0008\0\0\0\u0010"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), tags.Count);
        var (entry, values) = (24, directoryEnd);
        Span<byte> bytes = stackalloc byte[8];
        foreach (var (tag, type, numbers) in tags)
        {
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(entry), (short)tag);
            BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(entry + 2), (short)type);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(entry + 4), numbers.Length);
            var size = type == Short ? 2 : type == Long ? 4 : 8;
            var at = entry + 12;
            if (size * numbers.Length > 8)
            {
                BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(at), values);
                (at, values) = (values, values + size * numbers.Length);
            }

            foreach (var number in numbers)
            {
                BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
                bytes[..size].CopyTo(header.AsSpan(at));
                at += size;
            }

            entry += 20;
        }

        return header;
    }
}
