#pragma warning disable CS0618 // The SDK's leases are public, but "not ready for public consumption".
using System.Diagnostics;
using Azure;
using Microsoft.Azure.WebJobs.Host;

namespace SuperRes.LocalHost.Events;

/// <summary>Lets one of several hosts on a storage account watch for a function, by the SDK's own leases.</summary>
internal sealed class WatchLock(IDistributedLockManager locks, HostSettings settings, StateFolder state, DeclaredFunction function)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(5);
    private IDistributedLock? _lock;
    private long _renewed;

    /// <summary>Whether this host watches; asked again and again, it keeps the lease or tries to get it.</summary>
    public async Task<bool> HoldsAsync(CancellationToken cancellationToken)
    {
        if (_lock is not null && Stopwatch.GetElapsedTime(_renewed) < RenewAfter)
            return true;
        _renewed = Stopwatch.GetTimestamp();
        if (_lock is not null && !await TryRenewAsync(_lock, cancellationToken))
            _lock = null;

        // With the state folder's own id, a lease that this host held when it was killed is its own again at once.
        _lock ??= await locks.TryLockAsync(
            null, $"{settings.HostId}/{function.Id}.Watcher", state.Owner, state.Owner, Period, cancellationToken);
        return _lock is not null;
    }

    /// <summary>Lets another host watch.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_lock is { } held)
            await locks.ReleaseLockAsync(held, cancellationToken);
        _lock = null;
    }

    private async Task<bool> TryRenewAsync(IDistributedLock held, CancellationToken cancellationToken)
    {
        try
        {
            return await locks.RenewAsync(held, cancellationToken);
        }
        catch (RequestFailedException lost) when (lost.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
