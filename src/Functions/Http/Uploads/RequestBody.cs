using System.Buffers;
using System.IO.Pipelines;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>
/// A request's body whose reading can be given up without harm to the connection: where a token ends a read of the server's own
/// stream, the server cannot read on to the end of the request, and cuts the caller off before the answer has reached it.
/// </summary>
internal sealed class RequestBody(PipeReader body) : ForwardOnlyStream
{
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
}
