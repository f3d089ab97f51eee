namespace SuperRes.Core.Imaging.Writing;

/// <summary>
/// Takes what an encoder writes from its own thread into a destination that may only know asynchronous writes, in
/// larger pieces, and remembers what went wrong there.
/// </summary>
/// <param name="destination">Where the file goes.</param>
/// <param name="cancellationToken">Ends a write that does not end by itself.</param>
internal sealed class EncodedStream(Stream destination, CancellationToken cancellationToken) : Stream
{
    private readonly byte[] _pending = new byte[64 << 10];
    private int _count;

    /// <summary>What stopped the writing, as libvips reports no more than that a write failed.</summary>
    public Exception? Fault { get; private set; }

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

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        while (count > 0)
        {
            var piece = Math.Min(count, _pending.Length - _count);
            Buffer.BlockCopy(buffer, offset, _pending, _count, piece);
            (_count, offset, count) = (_count + piece, offset + piece, count - piece);
            if (_count == _pending.Length)
                Flush();
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        try
        {
            destination.WriteAsync(_pending.AsMemory(0, _count), cancellationToken).AsTask().GetAwaiter().GetResult();
            _count = 0;
        }
        catch (Exception e)
        {
            Fault ??= e;
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
