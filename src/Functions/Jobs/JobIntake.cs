using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SuperRes.Core;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>Takes jobs in: judges the picture, then keeps a record, and the picture where the blob trigger finds it.</summary>
/// <param name="inputs">The container that the blob trigger watches.</param>
/// <param name="records">Gets the job's first record.</param>
/// <param name="uploads">Reads requests.</param>
/// <param name="model">The network, which some options depend on.</param>
/// <param name="upscaler">Judges pictures by their headers.</param>
/// <param name="limits">What a picture may cost.</param>
/// <param name="log">Told what could not be cleared away.</param>
public sealed partial class JobIntake(
    BlobContainerClient inputs, JobRecords records, UploadReader uploads, EdsrModel model, Upscaler upscaler,
    LimitOptions limits, ILogger<JobIntake> log)
{
    /// <summary>Bytes that are sent at once: a request of the client for callers has ten seconds.</summary>
    private const int BlockSize = 4 << 20;

    /// <summary>Accepts the picture of a request as a job.</summary>
    /// <exception cref="SuperRes.Core.SuperResException">The request is refused; nothing of it is kept.</exception>
    internal async Task<JobRecord> AcceptAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var received = await uploads.ReadAsync(request, limits.Job, cancellationToken);
        await JudgeAsync(received, cancellationToken);

        // The record first: a picture without one would be worked on for nobody.
        var id = JobId.New();
        var record = await records.CreateAsync(id, JobPath.Input(id, received.FileName), cancellationToken);
        try
        {
            await StoreAsync(received, record.Input, cancellationToken);
            return record;
        }
        catch
        {
            await ClearAwayAsync(record);
            throw;
        }
    }

    private async Task JudgeAsync(ReceivedPicture picture, CancellationToken cancellationToken)
    {
        await model.CheckAsync(cancellationToken);
        try
        {
            upscaler.Inspect(picture.Content, picture.Options, limits.Job);
        }
        catch (ModelUnavailableException)
        {
            // The header was sound, and the work waits for the network.
        }
    }

    private async Task StoreAsync(ReceivedPicture picture, string name, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Metadata = picture.Values.Where(option => !string.IsNullOrWhiteSpace(option.Value))
                .ToDictionary(option => option.Key, option => option.Value!.Trim()),
            TransferOptions = new() { InitialTransferSize = BlockSize, MaximumTransferSize = BlockSize, MaximumConcurrency = 1 },
        };
        // Under a condition: a write that is sent again must not make a second version, and so a second event.
        _ = await inputs.TryUploadAsync(name, new BinaryData(picture.Content), options, before: null, cancellationToken)
            ?? throw new InvalidOperationException($"There is a picture '{name}' already.");
    }

    /// <summary>Removes a record whose picture was not stored, and the picture in case that storage has it all the same.</summary>
    private async Task ClearAwayAsync(JobRecord record)
    {
        try
        {
            await records.RemoveAsync(record.Id, CancellationToken.None);
            await inputs.Blob(record.Input).DeleteIfExistsAsync(cancellationToken: CancellationToken.None);
        }
        catch (Exception fault) when (StorageFault.IsOutage(fault))
        {
            LogLeft(fault, record.Id);
        }
    }

    [LoggerMessage(535, LogLevel.Warning, "What is left of job {Id}, whose picture could not be stored, waits for the clean-up")]
    private partial void LogLeft(Exception fault, string id);
}
