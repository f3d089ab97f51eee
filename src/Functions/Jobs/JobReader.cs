using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Core;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Http;
using SuperRes.Functions.Results;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>
/// Tells how jobs stand: by their pictures, results and failure records, which cannot lag behind, as a record of the state could
/// that somebody wrote who was slower than another, or killed. A result counts, whatever else there is.
/// </summary>
public sealed class JobReader(BlobServiceClient storage, JobRecords records, ResultStore results, TimeProvider clock)
{
    /// <summary>How long a job that was ended is told of, should nobody come to clear its record away.</summary>
    private static readonly TimeSpan CancelledShown = TimeSpan.FromMinutes(1);

    /// <summary>Reads a job; null when there is none.</summary>
    internal async Task<Job?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!JobId.IsWellFormed(id) || await records.FindAsync(id, cancellationToken) is not { } record)
            return null;
        if (record.IsCancelled)
            return Cancelled(record);
        // In this order: a picture goes after its result has come.
        bool pending = await storage.GetBlobContainerClient(Containers.Input).Blob(record.Input).ExistsAsync(cancellationToken);
        var failure = await FindFailureAsync(record.Input, cancellationToken);
        if (await results.FindAsync(id, cancellationToken) is { } output)
            return new Job(record, JobState.Succeeded, Output: output.Name);
        if (failure is not null)
            return new Job(record, JobState.Failed, Error: failure);
        return pending
            ? new Job(record, record.IsBegun ? JobState.Running : JobState.Queued)
            : await WithoutPictureAsync(id, cancellationToken);
    }

    private Job? Cancelled(JobRecord record) =>
        clock.GetUtcNow() - record.UpdatedAt > CancelledShown ? null : new Job(record, JobState.Cancelled);

    /// <summary>The picture may be gone because somebody has just ended the job.</summary>
    private async Task<Job?> WithoutPictureAsync(string id, CancellationToken cancellationToken) =>
        await records.FindAsync(id, cancellationToken) switch
        {
            null => null,
            { IsCancelled: true } record => Cancelled(record),
            var record => new Job(record, JobState.Failed, Error: Problem.Describe(
                new ImageMissingException("The picture of the job, or what became of it, was deleted. Send it again."))),
        };

    private async Task<ProblemDetails?> FindFailureAsync(string input, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await storage.GetBlobContainerClient(Containers.Failed)
                .Blob(BlobNames.Record(input)).DownloadContentAsync(cancellationToken);
            return blob.Value.Content.ToObjectFromJson<ProblemDetails>(JsonSerializerOptions.Web);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }
}
