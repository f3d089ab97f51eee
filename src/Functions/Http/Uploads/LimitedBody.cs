using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using SuperRes.Core;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>A request's body that ends with a clear error where it is too long, too slow or broken off.</summary>
/// <param name="inner">The body, or a part of it; stays open.</param>
/// <param name="maxBytes">Bytes that are let through.</param>
/// <param name="limit">The limit that an error names.</param>
/// <param name="patience">How long reading may take, all in all. What is done with the bytes in between does not
/// count: the sender cannot help it.</param>
internal sealed class LimitedBody(Stream inner, long maxBytes, long limit, TimeSpan patience) : ForwardOnlyStream
{
    private TimeSpan _left = patience;
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
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        reading.CancelAfter(_left);
        var started = Stopwatch.GetTimestamp();
        try
        {
            var count = await inner.ReadAsync(buffer, reading.Token);
            _read += count;
            return _read <= maxBytes ? count : throw TooLong(limit);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UploadTimeoutException();
        }
        catch (BadHttpRequestException bad)
        {
            throw bad.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => TooLong(limit),
                StatusCodes.Status408RequestTimeout => new UploadTimeoutException(),
                _ => new ImageMissingException("The request's body is broken off or malformed. Send it again."),
            };
        }
        finally
        {
            if (_left != Timeout.InfiniteTimeSpan && Stopwatch.GetElapsedTime(started) is var taken)
                _left = taken < _left ? _left - taken : TimeSpan.Zero;
        }
    }
}
