using Microsoft.Extensions.Logging;
using SuperRes.Core;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// Repeats what may go well later, where a caller over HTTP would be told to come back. A failed blob invocation is repeated at once and
/// only five times, so throwing would burn a picture's attempts within seconds.
/// </summary>
internal sealed partial class Patience(TimeProvider clock, ILogger<Patience> log)
{
    /// <summary>Ends before an invocation does where it may take 5 minutes; its next attempt waits anew.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>How often a picture is decoded that takes too long: a machine may be busy, a picture is what it is.</summary>
    internal const int MostDecodings = 3;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Repeats work for as long as there is no network for it, and when decoding took too long.</summary>
    /// <exception cref="ModelUnavailableException">The wait was too long.</exception>
    /// <exception cref="ImageTooSlowException">Decoding took too long each time.</exception>
    public async Task<T> UntilReadyAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var decodings = 0;
        for (var pause = ShortestPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            try
            {
                return await work();
            }
            catch (SuperResException notNow) when (notNow switch
            {
                ModelUnavailableException => clock.GetElapsedTime(started) + pause < Longest,
                ImageTooSlowException => ++decodings < MostDecodings,
                _ => false,
            })
            {
                LogWaiting(pause.TotalSeconds, notNow.Message);
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    [LoggerMessage(521, LogLevel.Information, "Waiting {Seconds:0} s: {Reason}")]
    private partial void LogWaiting(double seconds, string reason);
}
