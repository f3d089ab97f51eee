using System.Globalization;
using System.IO.Hashing;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Caching.Distributed;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Caching;

/// <summary>
/// Cache entries as blobs that know when they expire. Expired ones count as absent; the clean-up removes them. A
/// fault of storage costs the hit and nothing else.
/// </summary>
/// <param name="container">Created with the first entry.</param>
/// <param name="breaker">Decides whether storage is asked.</param>
/// <param name="clock">Tells what has expired.</param>
internal sealed class BlobCache(BlobContainerClient container, StorageBreaker breaker, TimeProvider clock)
    : IDistributedCache
{
    private const string Expires = "expires";
    private const string Checksum = "checksum";
    private static readonly TimeSpan GetTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SetTimeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        byte[]? entry = null;
        await breaker.TryAsync(async stop => entry = await DownloadAsync(key, stop), GetTimeout, token);
        return entry;
    }

    /// <inheritdoc/>
    public async Task SetAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        var lifetime = options.AbsoluteExpirationRelativeToNow
            ?? throw new NotSupportedException("Entries live for a fixed time from now.");
        var upload = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" },
            Metadata = new Dictionary<string, string>
            {
                [Expires] = (clock.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                [Checksum] = ChecksumOf(value),
            },
        };
        await breaker.TryAsync(
            stop => container.UploadAsync(key, new BinaryData(value), upload, stop), SetTimeout, token);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken token = default) => breaker.TryAsync(
        stop => container.GetBlobClient(key).DeleteIfExistsAsync(cancellationToken: stop), GetTimeout, token);

    /// <summary>Does nothing: entries live for a fixed time.</summary>
    public Task RefreshAsync(string key, CancellationToken token = default) => Task.CompletedTask;

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

    private async Task<byte[]?> DownloadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await container.GetBlobClient(key).DownloadContentAsync(cancellationToken);
            var entry = blob.Value.Content.ToMemory();
            return IsValid(blob.Value.Details.Metadata, entry.Span) ? entry.ToArray() : null;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    private bool IsValid(IDictionary<string, string> metadata, ReadOnlySpan<byte> entry) =>
        metadata.TryGetValue(Expires, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
        && expires > clock.GetUtcNow().ToUnixTimeSeconds()
        && metadata.TryGetValue(Checksum, out var checksum)
        && checksum == ChecksumOf(entry);

    private static string ChecksumOf(ReadOnlySpan<byte> entry) =>
        XxHash3.HashToUInt64(entry).ToString("x16", CultureInfo.InvariantCulture);
}
