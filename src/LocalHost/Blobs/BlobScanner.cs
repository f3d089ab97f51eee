using System.Collections.Concurrent;
using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Blobs;

/// <summary>Lists a container again and again and sends every new version of a matching blob to one function.</summary>
/// <remarks>
/// What was seen is remembered by name and ETag, so that a scan costs one listing however many blobs there are; receipts
/// are only asked about what was not seen yet. The newest blobs go first: an upload does not wait for a backlog.
/// </remarks>
internal sealed partial class BlobScanner(
    string functionId, BlobPath path, BlobContainerClient container, BlobReceipts receipts, BlobTriggerQueue queue,
    StorageRetry retry, ILogger<BlobScanner> log)
{
    private const int MostPerScan = 256;
    private const int ReceiptsAtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private ConcurrentDictionary<string, string> _seen = new(StringComparer.Ordinal);

    /// <summary>Scans until the token fires.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = Stopwatch.GetTimestamp();
            var unseen = await retry.UntilAnsweredAsync(() => ListAsync(cancellationToken), cancellationToken);
            var listing = Stopwatch.GetElapsedTime(started);
            await retry.UntilAnsweredAsync(() => SendAsync(unseen, cancellationToken), cancellationToken);

            // A long listing is not repeated without a rest as long as itself.
            if (unseen.Count <= MostPerScan)
                await Task.Delay(listing > Interval ? listing : Interval, cancellationToken);
        }
    }

    /// <returns>The matching blobs, or versions of them, that were not seen yet; the newest first.</returns>
    private async Task<IReadOnlyList<BlobItem>> ListAsync(CancellationToken cancellationToken)
    {
        List<BlobItem> unseen = [];
        var present = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var options = new GetBlobsOptions { Prefix = path.Prefix };
            await foreach (var blob in container.GetBlobsAsync(options, cancellationToken))
            {
                if (_seen.TryGetValue(blob.Name, out var etag) && etag == ETagOf(blob))
                    present[blob.Name] = etag;
                else if (path.Match(blob.Name) is not null)
                    unseen.Add(blob);
            }
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return [];
        }

        _seen = present;
        return [.. unseen.OrderByDescending(blob => blob.Properties.LastModified)];
    }

    private async Task<int> SendAsync(IReadOnlyList<BlobItem> unseen, CancellationToken cancellationToken)
    {
        var some = unseen.Take(MostPerScan).Where(blob => !_seen.ContainsKey(blob.Name)).ToList();
        await Parallel.ForEachAsync(
            some, new ParallelOptions { MaxDegreeOfParallelism = ReceiptsAtOnce, CancellationToken = cancellationToken },
            async (blob, token) => await SendAsync(blob, token));
        return some.Count;
    }

    private async Task SendAsync(BlobItem blob, CancellationToken cancellationToken)
    {
        var etag = ETagOf(blob);
        try
        {
            if (await receipts.TryBeginAsync(path.Container, blob.Name, etag, cancellationToken))
            {
                await queue.SendAsync(
                    new()
                    {
                        FunctionId = functionId,
                        BlobType = $"{blob.Properties.BlobType ?? BlobType.Block}Blob",
                        ContainerName = path.Container,
                        BlobName = blob.Name,
                        ETag = etag,
                    },
                    cancellationToken);
                await receipts.CompleteAsync(path.Container, blob.Name, etag, cancellationToken);
            }

            _seen[blob.Name] = etag;
        }
        catch (RequestFailedException refused) when (!StorageRetry.IsOutage(refused))
        {
            LogRefused(refused, path.Container, blob.Name);
        }
    }

    private static string ETagOf(BlobItem blob) => blob.Properties.ETag?.ToString("H") ?? "";

    [LoggerMessage(1, LogLevel.Warning, "The blob '{Container}/{Blob}' could not be queued; the next scan tries again.")]
    private partial void LogRefused(Exception exception, string container, string blob);
}
