using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SuperRes.LocalHost.Events;

/// <summary>Lets one of several hosts on a storage account watch for a function, by a lease beside those of the SDK.</summary>
internal sealed class WatchLock(StorageConnections storage, HostSettings settings, StateFolder state, DeclaredFunction function)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(5);
    private bool _held;
    private long _asked;

    /// <summary>Whether this host watches; asked again and again, it keeps the lease or tries to get it.</summary>
    public async Task<bool> HoldsAsync(CancellationToken cancellationToken)
    {
        if (_held && Stopwatch.GetElapsedTime(_asked) < RenewAfter)
            return true;
        _asked = Stopwatch.GetTimestamp();
        _held = false;
        try
        {
            // With the state folder's own id, a lease that this host holds, or held when it was killed, is its own again at once.
            await Lease.AcquireAsync(Period, cancellationToken: cancellationToken);
            _held = true;
        }
        catch (RequestFailedException other) when (other.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
        {
            // Another host watches.
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await CreateAsync(cancellationToken); // The lease comes with the next call.
        }

        return _held;
    }

    /// <summary>Lets another host watch.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (_held)
            await Lease.ReleaseAsync(cancellationToken: cancellationToken);
        _held = false;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await storage.HostContainer.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await Blob.UploadAsync(BinaryData.Empty, overwrite: false, cancellationToken);
        }
        catch (RequestFailedException there) when (there.Status is 409 or 412)
        {
            // Another host has just made it, and perhaps leased it.
        }
    }

    private BlobLeaseClient Lease => Blob.GetBlobLeaseClient(state.Owner);

    private BlobClient Blob => storage.HostContainer.GetBlobClient($"locks/{settings.HostId}/{function.Id}.Watcher");
}
