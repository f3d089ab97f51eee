using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using SuperRes.Core;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>A request's body as it arrives, which ends with a clear error where it is too slow, malformed or broken off.</summary>
/// <param name="inner">The body; stays open.</param>
/// <param name="limit">The longest body there may be, for an error to name.</param>
/// <param name="patience">How long reading may take, all in all. What is done with the bytes in between does not
/// count: the sender cannot help it.</param>
internal sealed class ArrivingBody(Stream inner, long limit, TimeSpan patience) : ForwardOnlyStream
{
    private TimeSpan _left = patience;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        reading.CancelAfter(_left);
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await inner.ReadAsync(buffer, reading.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new UploadTimeoutException();
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw LimitedBody.TooLong(limit);
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            throw new UploadTimeoutException();
        }
        catch (BadHttpRequestException malformed) when (!IsEnd(malformed))
        {
            throw new ImageMissingException("The request's body is malformed. Send it again.");
        }
        catch (IOException left)
        {
            // The server hears that the connection has ended before it tells so by its token.
            throw new CallerGoneException(left);
        }
        finally
        {
            _left = Stopwatch.GetElapsedTime(started) is var taken && taken < _left ? _left - taken : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the connection ended within the body, which Kestrel tells apart from all else that is wrong in it by its text alone.</summary>
    private static bool IsEnd(BadHttpRequestException fault) => fault.Message.StartsWith("Unexpected end of request content", StringComparison.Ordinal);
}

/// <summary>The caller has gone before all of the request had come.</summary>
internal sealed class CallerGoneException(IOException cause) : Exception("The caller has gone.", cause);
