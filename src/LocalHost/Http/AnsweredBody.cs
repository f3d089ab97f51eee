using System.Buffers;
using System.IO.Pipelines;

namespace SuperRes.LocalHost.Http;

/// <summary>
/// A request's body on its way to the worker. A function may answer before all of it has come; HTTP/1.1 has the answer wait for the
/// rest of the upload, which may be large or never come. So the rest is nothing, or zeros up to the length that was promised.
/// </summary>
internal sealed class AnsweredBody(PipeReader body, long? length) : Stream
{
    private long _position;

    /// <summary>Completes when the function has answered, and not when its worker has gone.</summary>
    public Task Answered { get; set; } = Task.CompletedTask;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) // YARP asks so whether there is something; the read that follows waits for it.
            return 0;
        var count = Answered.IsCompleted ? null : await TryReadAsync(buffer, cancellationToken);
        if (count is null)
        {
            count = (int)Math.Min(buffer.Length, Math.Max(0, (length ?? 0) - _position));
            buffer.Span[..count.Value].Clear();
        }

        _position += count.Value;
        return count.Value;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    /// <returns>Null when the function has answered meanwhile.</returns>
    private async Task<int?> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // A pending read that is cancelled, unlike one whose token is, leaves the body so that it can be read on.
        await using var stop = cancellationToken.Register(body.CancelPendingRead);
        while (!Answered.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = body.ReadAsync(CancellationToken.None).AsTask();
            if (await Task.WhenAny(read, Answered) != read)
                body.CancelPendingRead();
            var result = await read;
            var count = (int)Math.Min(buffer.Length, result.Buffer.Length);
            result.Buffer.Slice(0, count).CopyTo(buffer.Span);
            body.AdvanceTo(result.Buffer.GetPosition(count));
            if (count > 0 || result.IsCompleted)
                return count;
        }

        return null;
    }
}
