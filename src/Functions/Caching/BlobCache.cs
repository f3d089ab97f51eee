using System.Buffers;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Caching.Distributed;
using SuperRes.Functions.Storage;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Caching;

/// <summary>
/// Cache entries as blobs that know when they expire. Expired ones count as absent; the clean-up removes them. A
/// fault of storage costs the hit and nothing else. Storage that does not answer is at fault; an entry that is large and
/// a line that is slow are not, and keep no others from being served.
/// </summary>
/// <param name="container">Created with the first entry.</param>
/// <param name="breaker">Decides whether storage is asked.</param>
/// <param name="callers">Who an entry is looked up for.</param>
/// <param name="clock">Tells what has expired.</param>
internal sealed class BlobCache(
    BlobContainerClient container, StorageBreaker breaker, CacheCallers callers, TimeProvider clock)
    : IBufferDistributedCache
{
    /// <summary>
    /// HybridCache reads at its start when the cache was last emptied and gives that 4 s. If it has no answer by then, it
    /// takes everything in storage for outdated as long as the process lives; "not there" is an answer.
    /// </summary>
    private static readonly TimeSpan GetTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan SetTimeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async ValueTask<bool> TryGetAsync(
        string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        callers.Join(key);
        var found = false;
        await breaker.TryAsync(
            async stop => found = await DownloadAsync(key, destination, stop), GetTimeout, token);
        token.ThrowIfCancellationRequested();
        return found;
    }

    /// <inheritdoc/>
    public async ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options,
        CancellationToken token = default)
    {
        var lifetime = options.AbsoluteExpirationRelativeToNow
            ?? throw new NotSupportedException("Entries live for a fixed time from now.");
        var upload = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" },
            Metadata = EntryMetadata.Of(value, clock.GetUtcNow() + lifetime),
        };
        var content = new BinaryData(value.IsSingleSegment ? value.First : value.ToArray());
        await breaker.TryAsync(stop => UploadAsync(key, content, upload, stop), SetTimeout, token);
        token.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        var entry = new ArrayBufferWriter<byte>();
        return await TryGetAsync(key, entry, token) ? entry.WrittenSpan.ToArray() : null;
    }

    /// <inheritdoc/>
    public Task SetAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        SetAsync(key, new ReadOnlySequence<byte>(value), options, token).AsTask();

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken token = default) => breaker.TryAsync(
        stop => container.Blob(key).DeleteIfExistsAsync(cancellationToken: stop), GetTimeout, token);

    /// <summary>Does nothing: entries live for a fixed time.</summary>
    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public bool TryGet(string key, IBufferWriter<byte> destination) =>
        TryGetAsync(key, destination).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        SetAsync(key, value, options).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public byte[]? Get(string key) => GetAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        SetAsync(key, value, options).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Remove(string key) => RemoveAsync(key).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Refresh(string key)
    {
    }

    /// <summary>Writes an entry, or leaves it out when that takes too long. Whether storage hangs, the next look shows.</summary>
    private async Task UploadAsync(
        string key, BinaryData content, BlobUploadOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await container.UploadAsync(key, content, options, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Most of it may be on its way, so nothing is wrong.
        }
    }

    private async Task<bool> DownloadAsync(
        string key, IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        try
        {
            using var blob = (await container.Blob(key).DownloadStreamingAsync(
                cancellationToken: cancellationToken)).Value;
            return await TryReadAsync(blob, destination, cancellationToken);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return false;
        }
    }

    /// <summary>Reads an entry straight into the room it is wanted in, and hands it over once it is known to be whole. One
    /// that comes slowly, or breaks off, is a miss: storage has answered.</summary>
    private async Task<bool> TryReadAsync(
        BlobDownloadStreamingResult blob, IBufferWriter<byte> destination, CancellationToken cancellationToken)
    {
        if (blob.Details.ContentLength is <= 0 or > int.MaxValue)
            return false;
        var length = (int)blob.Details.ContentLength;
        var entry = destination.GetMemory(length)[..length];
        try
        {
            await blob.Content.ReadExactlyAsync(entry, cancellationToken);
        }
        catch (Exception incomplete) when (
            incomplete is IOException or OperationCanceledException or RequestFailedException or AggregateException)
        {
            return false;
        }

        if (!EntryMetadata.Confirms(blob.Details.Metadata, entry.Span, clock.GetUtcNow()))
            return false;
        destination.Advance(length);
        return true;
    }
}
