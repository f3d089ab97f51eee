using Microsoft.Extensions.Logging;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// Looks after an input while it is worked on. Whoever deletes or replaces a picture wants nothing of it any more, on
/// whatever instance the work is; the blob itself is the one thing that all of them see.
/// </summary>
internal sealed partial class InputWatch(InputBlobs inputs, TimeProvider clock, ILogger<InputWatch> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Works for as long as a version of an input is the current one.</summary>
    /// <param name="source">The version.</param>
    /// <param name="work">What to do; its token fires within half a second after the input has changed.</param>
    /// <param name="cancellationToken">Ends the work and the watch.</param>
    /// <returns>What the work returns; null when it was ended because the input was deleted or replaced.</returns>
    public async Task<T?> WhileCurrentAsync<T>(
        InputBlob source, Func<CancellationToken, Task<T?>> work, CancellationToken cancellationToken)
        where T : class
    {
        using var changed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(source, changed, ended.Token);
        try
        {
            return await work(changed.Token);
        }
        catch (OperationCanceledException) when (changed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogStopped(source.Name);
            return null;
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    private async Task WatchAsync(InputBlob source, CancellationTokenSource changed, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(Interval, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
                return;
            if (await IsKnownToHaveChangedAsync(source, ended))
            {
                await changed.CancelAsync();
                return;
            }
        }
    }

    private async Task<bool> IsKnownToHaveChangedAsync(InputBlob source, CancellationToken ended)
    {
        try
        {
            return !await inputs.IsCurrentAsync(source, ended);
        }
        catch (Exception fault) when (ended.IsCancellationRequested || StorageFault.IsOutage(fault, ended))
        {
            // Storage that does not answer says nothing about the input.
            return false;
        }
    }

    [LoggerMessage(514, LogLevel.Information, "'{Name}' was deleted or replaced while it was upscaled; the work on it ends")]
    private partial void LogStopped(string name);
}
