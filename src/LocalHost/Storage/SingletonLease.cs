using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace SuperRes.LocalHost.Storage;

/// <summary>Lets one of several hosts on a storage account do a piece of work, through a lease on a blob.</summary>
/// <param name="container">Where the host keeps its own blobs.</param>
/// <param name="name">The blob to lease.</param>
/// <param name="retry">Repeats calls while storage does not answer.</param>
internal sealed class SingletonLease(BlobContainerClient container, string name, StorageRetry retry)
{
    private const string HolderKey = "Holder";
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);
    private readonly BlobClient _blob = container.GetBlobClient(name);

    /// <summary>Runs work whenever this host holds the lease, until the token fires.</summary>
    /// <param name="work">The work; its token also fires when the lease is lost, and it is then run again later.</param>
    /// <param name="cancellationToken">Ends it; the lease is then given back.</param>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var lease = _blob.GetBlobLeaseClient();
            if (await retry.UntilAnsweredAsync(() => TryAcquireAsync(lease, cancellationToken), cancellationToken))
                await RunWhileHeldAsync(lease, work, cancellationToken);
            else
                await Task.Delay(TryEvery, cancellationToken);
        }
    }

    private static async Task RunWhileHeldAsync(
        BlobLeaseClient lease, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewAsync(lease, held);
        try
        {
            await work(held.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            // Either the host stops, or another host has the lease now and this one goes back to waiting for it.
        }
        finally
        {
            await held.CancelAsync();
            await renewal;
            await ReleaseAsync(lease);
        }
    }

    private static async Task RenewAsync(BlobLeaseClient lease, CancellationTokenSource held)
    {
        var renewed = Stopwatch.GetTimestamp();
        while (!held.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(RenewEvery, held.Token);
                var sent = Stopwatch.GetTimestamp();
                await lease.RenewAsync(cancellationToken: held.Token);
                renewed = sent;
            }
            catch (OperationCanceledException) when (held.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
                when (StorageRetry.IsOutage(exception) && Stopwatch.GetElapsedTime(renewed) < Duration - RenewEvery)
            {
                // Still ours: nobody else can have taken it before it lapses.
            }
            catch (Exception exception) when (exception is RequestFailedException || StorageRetry.IsOutage(exception))
            {
                await held.CancelAsync();
            }
        }
    }

    private async Task<bool> TryAcquireAsync(BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        try
        {
            await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
            await _blob.SetMetadataAsync(
                new Dictionary<string, string> { [HolderKey] = ThisProcess() },
                new BlobRequestConditions { LeaseId = lease.LeaseId },
                cancellationToken);
            return true;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            await CreateAsync(cancellationToken);
            return await TryAcquireAsync(lease, cancellationToken);
        }
        catch (RequestFailedException taken) when (taken.Status is 409 or 412)
        {
            return await BreakLeaseOfDeadHolderAsync(cancellationToken)
                && await TryAcquireAsync(lease, cancellationToken);
        }
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        try
        {
            var onlyIfNew = new BlobRequestConditions { IfNoneMatch = ETag.All };
            await _blob.UploadAsync(
                BinaryData.Empty, new BlobUploadOptions { Conditions = onlyIfNew }, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // Another host was quicker; what counts is who leases it.
        }
    }

    /// <summary>A host that was killed cannot give its lease back; its successor need not wait for it to lapse.</summary>
    private async Task<bool> BreakLeaseOfDeadHolderAsync(CancellationToken cancellationToken)
    {
        try
        {
            var properties = (await _blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            if (properties.LeaseState != LeaseState.Leased
                || !properties.Metadata.TryGetValue(HolderKey, out var holder) || !IsDeadHere(holder))
            {
                return false;
            }

            var onlyThatOne = new RequestConditions { IfMatch = properties.ETag };
            await _blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, onlyThatOne, cancellationToken);
            return true;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    private static async Task ReleaseAsync(BlobLeaseClient lease)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await lease.ReleaseAsync(cancellationToken: patience.Token);
        }
        catch (Exception exception)
            when (exception is RequestFailedException or OperationCanceledException || StorageRetry.IsOutage(exception))
        {
            // It was lost already, or lapses by itself.
        }
    }

    private static string ThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture, $"{Environment.MachineName}/{process.Id}/{process.StartTime.Ticks}");
    }

    private static bool IsDeadHere(string holder)
    {
        if (holder.Split('/') is not [var machine, var id, var started] || machine != Environment.MachineName
            || !int.TryParse(id, CultureInfo.InvariantCulture, out var processId))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return process.StartTime.Ticks.ToString(CultureInfo.InvariantCulture) != started;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }
}
