using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace SuperRes.LocalHost.Events;

/// <summary>
/// Plays Event Grid, which no emulator has: lists the container of a blob function again and again, and tells the webhook of each
/// version of a blob once.
/// </summary>
internal sealed partial class BlobWatcher(
    DeclaredFunction function, BlobWebhook webhook, StorageConnections storage, WatchLock one, HostSettings settings, StateFolder state,
    IConfiguration configuration, ILogger<BlobWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly BlobPath _path = BlobPath.Of(function, configuration);
    private string? _complaint;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var container = storage.Blobs(function.Connection).GetBlobContainerClient(_path.Container);
        using var told = new ToldVersions(Path.Combine(state.Folder("told"), function.Name));
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(() => TellOfNewAsync(container, told, stoppingToken));
            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(() => one.ReleaseAsync(cancellationToken)); // Else the lease lapses by itself.
    }

    private async Task TellOfNewAsync(BlobContainerClient container, ToldVersions told, CancellationToken stopping)
    {
        told.Begin();
        if (!await one.HoldsAsync(stopping))
            return;
        if (container.Uri.IsLoopback) // An emulator: a trigger's container is there as soon as somebody looks for it.
            await container.CreateIfNotExistsAsync(cancellationToken: stopping);
        await foreach (var page in container.GetBlobsAsync(cancellationToken: stopping).AsPages())
        {
            if (!await one.HoldsAsync(stopping))
                return;
            foreach (var blob in page.Values.Where(blob => _path.Matches(blob.Name) && told.IsNew(blob)))
            {
                if (await IsToldAsync(container.GetBlobClient(blob.Name), blob, stopping))
                    told.Add(blob);
            }
        }

        told.Prune();
        _complaint = null;
    }

    private async Task<bool> IsToldAsync(BlobClient address, BlobItem blob, CancellationToken stopping)
    {
        if (BlobPath.IsAddressable(address, blob.Name))
            return await webhook.TellAsync(function, address, blob.Properties.ETag!.Value, $"{blob.Properties.BlobType}Blob", stopping);
        await RefuseAsync(blob, stopping);
        return true;
    }

    /// <summary>A name that no event can carry is not passed over in silence.</summary>
    private async Task RefuseAsync(BlobItem blob, CancellationToken stopping)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(blob.Name)).AsSpan(0, 16));
        await storage.HostContainer.GetBlobClient($"refused/{settings.HostId}/{_path.Container}/{hash}.json").UploadAsync(
            BinaryData.FromObjectAsJson(new
            {
                function = function.Name,
                container = _path.Container,
                name = blob.Name,
                eTag = blob.Properties.ETag?.ToString("H"),
                reason = "The address of a blob with this name leads to another one, so that no event can name it. Give it another name.",
            }),
            overwrite: true, stopping);
        LogRefused(function.Name, blob.Name);
    }

    private async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception away) when (away is RequestFailedException or AggregateException or IOException or OperationCanceledException)
        {
            if (away is not OperationCanceledException && _complaint != away.Message)
                LogAway(_path.Container, (_complaint = away.Message).Split('\n')[0].Trim());
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "'{Function}' is not told of the blob '{Name}': no event can carry its name. A record is below refused/ in "
        + "azure-webjobs-hosts")]
    private partial void LogRefused(string function, string name);

    [LoggerMessage(2, LogLevel.Warning, "The container '{Container}' cannot be watched now ({Reason})")]
    private partial void LogAway(string container, string reason);
}
