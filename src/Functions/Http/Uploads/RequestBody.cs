using System.Buffers;
using System.IO.Pipelines;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>
/// A request's body whose reading can be given up without harm to the connection: where a token ends a read of the server's own
/// stream, the server cannot read on to the end of the request, and cuts the caller off before the answer has reached it.
/// </summary>
internal sealed class RequestBody(PipeReader body) : Stream
{
    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using var givenUp = cancellationToken.Register(body.CancelPendingRead);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var result = await body.ReadAsync(CancellationToken.None);
            var count = (int)Math.Min(buffer.Length, result.Buffer.Length);
            result.Buffer.Slice(0, count).CopyTo(buffer.Span);
            body.AdvanceTo(result.Buffer.GetPosition(count));
            if (count > 0 || result.IsCompleted || buffer.IsEmpty)
                return count;
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A request is read asynchronously.");

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
