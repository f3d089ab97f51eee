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
    private readonly RowRing _rows;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[] _header;
    private byte[] _row = [];
    private long _rowsRead;

    /// <param name="rows">Where rows come from.</param>
    /// <param name="cancellationToken">Ends the wait for a row.</param>
    public TiffRowStream(RowRing rows, CancellationToken cancellationToken)
    {
        (_rows, _cancellationToken) = (rows, cancellationToken);
        _header = BigTiffHeader.Of(rows.Layout);
        Length = _header.Length + (long)rows.Layout.RowBytes * rows.Layout.Size.Height;
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

        var (row, column) = Math.DivRem(Position - _header.Length, _rows.Layout.RowBytes);
        if (row == _rowsRead)
        {
            _row = _rows.Next(_cancellationToken);
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
}
