using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Storage;

namespace SuperRes.LocalHost.Timers;

/// <summary>Keeps the state of a timer's schedule in storage, so that a run missed while no host ran is made up for.</summary>
internal sealed class ScheduleMonitor(HostContainer host, string functionId, StorageRetry retry)
{
    private readonly BlobClient _blob = host.Container.GetBlobClient($"timers/{host.HostId}/{functionId}/status");

    /// <summary>Reads the state.</summary>
    /// <returns>The state, or null when there is none yet.</returns>
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await retry.UntilAnsweredAsync(() => _blob.DownloadContentAsync(cancellationToken), cancellationToken);
            return content.Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
        catch (JsonException)
        {
            // Not ours, or cut off: the schedule starts anew and the next write repairs it.
            return null;
        }
    }

    /// <summary>Writes the state.</summary>
    public Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken) => retry.UntilAnsweredAsync(
        () => _blob.UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellationToken),
        cancellationToken);
}
