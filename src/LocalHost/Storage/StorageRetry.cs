using Azure;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Storage.Emulator;

namespace SuperRes.LocalHost.Storage;

/// <summary>Repeats storage calls with capped back-off while storage does not answer, and says so once.</summary>
internal sealed partial class StorageRetry(EmulatorStart emulator, ILogger<StorageRetry> log)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private int _waiting;
    private bool _down;

    /// <summary>Makes a call until storage answers it, with success or with a refusal.</summary>
    /// <exception cref="OperationCanceledException">The token fired first.</exception>
    /// <exception cref="RequestFailedException">Storage refused the call.</exception>
    public async Task<T> UntilAnsweredAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await emulator.Settled.WaitAsync(cancellationToken);
        var delay = FirstDelay;
        for (var failed = false; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
        {
            if (cancellationToken.IsCancellationRequested)
                Leave(failed, answered: false);
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var answer = await call();
                Leave(failed, answered: true);
                return answer;
            }
            catch (Exception exception) when (IsOutage(exception) && !cancellationToken.IsCancellationRequested)
            {
                if (!failed)
                    Enter(exception);
                failed = true;
            }
            catch (Exception exception)
            {
                Leave(failed, answered: !IsOutage(exception));
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }

            await Task.Delay(delay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether an error means that storage could not be reached or could not answer.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        RequestFailedException refused => refused.Status is 0 or 408 or 429 or >= 500,
        AggregateException several => several.InnerExceptions.All(IsOutage),
        AuthenticationFailedException or HttpRequestException or IOException or TaskCanceledException => true,
        _ => false,
    };

    private void Enter(Exception exception)
    {
        lock (_gate)
        {
            _waiting++;
            if (_down)
                return;
            _down = true;
        }

        var reason = exception is AggregateException { InnerExceptions: [var first, ..] } ? first : exception;
        LogDown(reason.Message.Split('\n')[0].Trim());
    }

    private void Leave(bool failed, bool answered)
    {
        if (!failed)
            return;
        lock (_gate)
        {
            _waiting--;
            if (!answered || _waiting > 0 || !_down)
                return;
            _down = false;
        }

        LogUp();
    }

    [LoggerMessage(1, LogLevel.Warning, "Storage does not answer; trying again until it does. ({Reason})")]
    private partial void LogDown(string reason);

    [LoggerMessage(2, LogLevel.Information, "Storage answers again.")]
    private partial void LogUp();
}
