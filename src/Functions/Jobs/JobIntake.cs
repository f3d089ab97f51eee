using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Jobs;

/// <summary>Takes jobs in: a record, and the picture where the blob trigger finds it.</summary>
/// <param name="inputs">The container that the blob trigger watches.</param>
/// <param name="records">Gets the job's first record.</param>
/// <param name="uploads">Reads requests.</param>
/// <param name="memory">Accounts for what is on its way to storage.</param>
/// <param name="limits">What a picture may cost.</param>
public sealed class JobIntake(
    BlobContainerClient inputs, JobRecords records, UploadReader uploads, UploadMemory memory, LimitOptions limits)
{
    /// <summary>Accepts the picture of a request as a job.</summary>
    /// <exception cref="SuperRes.Core.SuperResException">The request is refused; nothing of it is kept.</exception>
    internal async Task<JobRecord> AcceptAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var id = JobId.New();
        await using var submission = new JobSubmission(id, inputs, memory);
        var options = await uploads.ReceiveAsync(request, limits.MaxJobBytes, submission.StageAsync, cancellationToken);
        UpscaleOptions.Parse(options);

        // The record first: a picture without one would be worked on for nobody.
        var record = await records.CreateAsync(id, submission.Input, cancellationToken);
        await submission.CommitAsync(options, cancellationToken);
        return record;
    }
}
