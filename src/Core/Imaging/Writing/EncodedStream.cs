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

    /// <summary>What changes the beginning of the file; null if nothing does.</summary>
    public IFileHead? Head { get; set; }

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
        ReadOnlySpan<byte> bytes = buffer.AsSpan(offset, count);
        if (Head is { IsDone: false } head)
            bytes = head.Rewrite(bytes);
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, _pending.Length - _count)];
            piece.CopyTo(_pending.AsSpan(_count));
            _count += piece.Length;
            bytes = bytes[piece.Length..];
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
