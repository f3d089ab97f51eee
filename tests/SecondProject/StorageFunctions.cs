using System.Text.Json;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;

namespace SecondProject;

/// <summary>Triggers of blobs, messages and time.</summary>
public sealed class StorageFunctions(Diary diary, Errands errands)
{
    [Function("Incoming")]
    public async Task IncomingAsync(
        [BlobTrigger("incoming/{name}")] BlobClient blob, string name, FunctionContext context, CancellationToken cancellationToken)
    {
        var content = await blob.DownloadContentAsync(cancellationToken);
        await errands.RunAsync(context, name, content.Value.Content.ToString(), cancellationToken);
    }

    [Function("Scanned")]
    public Task ScannedAsync([BlobTrigger("pairs/{name}")] BlobClient blob, string name, FunctionContext context) =>
        diary.WriteAsync(context, "done", name);

    [Function("Told")]
    public Task ToldAsync(
        [BlobTrigger("pairs/{name}", Source = BlobTriggerSource.EventGrid)] BlobClient blob, string name, FunctionContext context) =>
        diary.WriteAsync(context, "done", name);

    [Function("Tasks")]
    public Task TasksAsync([QueueTrigger("tasks")] string message, FunctionContext context, CancellationToken cancellationToken) =>
        errands.RunAsync(context, message, message, cancellationToken);

    [Function("Tick")]
    public Task TickAsync([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer, FunctionContext context) =>
        diary.WriteAsync(context, "done", JsonSerializer.Serialize(timer));
}
