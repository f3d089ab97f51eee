using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// Runs for every new version of a blob in <c>input</c>. It is registered twice, as plans differ in how they notice
/// blobs; the setting <c>AzureWebJobs.{function}.Disabled</c> switches off the one that is not wanted. With both on,
/// each picture is still made once.
/// </summary>
public sealed class UpscaleBlob(IBlobPipeline pipeline)
{
    private const string Path = "input/{name}";

    /// <summary>The host scans the container: Premium, Dedicated, Container Apps, the emulator.</summary>
    [Function(nameof(UpscaleBlob))]
    public Task ScannedAsync([BlobTrigger(Path)] BlobClient blob, CancellationToken cancellationToken) =>
        RunAsync(blob, cancellationToken);

    /// <summary>Event Grid tells the host: Flex Consumption, and wherever seconds count.</summary>
    [Function("UpscaleBlobEvent")]
    public Task NotifiedAsync(
        [BlobTrigger(Path, Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        CancellationToken cancellationToken) => RunAsync(blob, cancellationToken);

    private Task RunAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(blob);
        return pipeline.UpscaleAsync(blob.Name, cancellationToken);
    }
}
