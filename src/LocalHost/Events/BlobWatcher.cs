using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Jobs;

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

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var container = storage.Blobs(function["connection"] ?? HostConfiguration.Storage).GetBlobContainerClient(_path.Container);
        using var told = new ToldVersions(Path.Combine(state.Folder("told"), function.Name));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await one.HoldsAsync(stoppingToken))
                    await TellOfNewAsync(container, told, stoppingToken);
                _complaint = null;
            }
            catch (Exception away) when (away is RequestFailedException or AggregateException or IOException or OperationCanceledException)
            {
                await MissAsync(container, away, stoppingToken);
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await one.ReleaseAsync(cancellationToken);
        }
        catch (Exception away) when (away is RequestFailedException or AggregateException or IOException or OperationCanceledException)
        {
            LogAway(_path.Container, away.Message); // The lease lapses by itself.
        }
    }

    private async Task TellOfNewAsync(BlobContainerClient container, ToldVersions told, CancellationToken stopping)
    {
        told.Restart();
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
    }

    private async Task<bool> IsToldAsync(BlobClient address, BlobItem blob, CancellationToken stopping)
    {
        if (BlobPath.IsAddressable(address))
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

    /// <summary>On an emulator a container that a trigger names is made, as a user's first upload would.</summary>
    private async Task MissAsync(BlobContainerClient container, Exception away, CancellationToken stopping)
    {
        if (away is RequestFailedException { Status: 404 } && container.Uri.IsLoopback)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: stopping);
            return;
        }

        if (_complaint != away.Message && !stopping.IsCancellationRequested)
            LogAway(_path.Container, (_complaint = away.Message).Split('\n')[0].Trim());
    }

    [LoggerMessage(1, LogLevel.Warning, "'{Function}' is not told of the blob '{Name}': no event can carry its name. A record is below refused/ in "
        + "azure-webjobs-hosts")]
    private partial void LogRefused(string function, string name);

    [LoggerMessage(2, LogLevel.Warning, "The container '{Container}' cannot be watched now ({Reason})")]
    private partial void LogAway(string container, string reason);
}
