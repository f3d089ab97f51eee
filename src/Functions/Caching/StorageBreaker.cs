using Microsoft.Extensions.Logging;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Caching;

/// <summary>
/// Lets calls to storage through whose failure does not matter. After a fault none is let through for a while, so that
/// an outage does not delay every request; only the change of state is logged.
/// </summary>
internal sealed partial class StorageBreaker(TimeProvider clock, ILogger<StorageBreaker> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private readonly Lock _gate = new();
    private DateTimeOffset _openAgain;
    private bool _faulted;

    /// <summary>Makes a call unless storage is known to be down.</summary>
    /// <param name="call">Given a token that fires after <paramref name="timeout"/>.</param>
    /// <param name="timeout">Longer is as bad as failing.</param>
    /// <param name="cancellationToken">The caller's own; its firing is no fault of storage.</param>
    public async Task TryAsync(Func<CancellationToken, Task> call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (clock.GetUtcNow() < _openAgain)
                return;
        }

        using var limit = new CancellationTokenSource(timeout, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await call(patience.Token);
            Succeeded();
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested
            && StorageFault.IsOutage(fault, cancellationToken))
        {
            Failed(fault);
        }
    }

    private void Succeeded()
    {
        lock (_gate)
        {
            if (!_faulted)
                return;
            _faulted = false;
        }

        LogBack();
    }

    private void Failed(Exception fault)
    {
        lock (_gate)
        {
            _openAgain = clock.GetUtcNow() + Pause;
            if (_faulted)
                return;
            _faulted = true;
        }

        LogDown(fault);
    }

    [LoggerMessage(711, LogLevel.Warning, "Storage fails the result cache; results are worked out anew meanwhile")]
    private partial void LogDown(Exception fault);

    [LoggerMessage(712, LogLevel.Information, "Storage serves the result cache again")]
    private partial void LogBack();
}
