using Azure;
using Azure.Storage.Blobs;
using Microsoft.Azure.WebJobs.Extensions.Timers;

namespace SuperRes.LocalHost.Jobs;

/// <summary>When timers ran last, where the Functions host keeps it. The timer extension's own is for a storage library that is gone.</summary>
internal sealed class TimerStatus(BlobContainerClient container, string hostId) : ScheduleMonitor
{
    public override async Task<ScheduleStatus?> GetStatusAsync(string timerName)
    {
        try
        {
            return (await Blob(timerName).DownloadContentAsync()).Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            return null;
        }
    }

    public override async Task UpdateStatusAsync(string timerName, ScheduleStatus status)
    {
        await container.CreateIfNotExistsAsync();
        await Blob(timerName).UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true);
    }

    private BlobClient Blob(string timerName) => container.GetBlobClient($"timers/{hostId}/{timerName}/status");
}
