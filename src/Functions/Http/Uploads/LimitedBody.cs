using System.Globalization;
using SuperRes.Core;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>A body, or a part of one, that ends with a clear error where it is too long.</summary>
/// <param name="inner">The body; stays open.</param>
/// <param name="maxBytes">Bytes that are let through.</param>
/// <param name="limit">The limit that an error names.</param>
internal sealed class LimitedBody(Stream inner, long maxBytes, long limit) : ForwardOnlyStream
{
    private long _read;

    /// <inheritdoc/>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <summary>What is thrown where a body is longer than <paramref name="limit"/> bytes.</summary>
    public static ImageTooLargeException TooLong(long limit) => new(string.Create(
        CultureInfo.InvariantCulture, $"The upload is larger than {limit:N0} bytes, the limit here. Send a smaller one."));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        _read += count;
        return _read <= maxBytes ? count : throw TooLong(limit);
    }
}
