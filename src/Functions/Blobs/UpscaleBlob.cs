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
    /// <param name="blob">Not read: its client trims slashes off names and retries only for seconds.</param>
    /// <param name="name">Name in the container.</param>
    /// <param name="cancellationToken">The host stops; it runs this again later.</param>
    [Function(nameof(UpscaleBlob))]
    public Task ScannedAsync(
        [BlobTrigger(Path)] BlobClient blob, string name, CancellationToken cancellationToken) =>
        pipeline.UpscaleOrQueueAsync(name, cancellationToken);

    /// <summary>Event Grid tells the host: Flex Consumption, and wherever seconds count.</summary>
    /// <inheritdoc cref="ScannedAsync"/>
    [Function("UpscaleBlobEvent")]
    public Task NotifiedAsync(
        [BlobTrigger(Path, Source = BlobTriggerSource.EventGrid)] BlobClient blob, string name,
        CancellationToken cancellationToken) => pipeline.UpscaleOrQueueAsync(name, cancellationToken);
}
