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
/// Tells how jobs stand. The record may lag behind, since the process that worked on the job may have been killed
/// before it wrote; the result, the failure and the input themselves cannot.
/// </summary>
public sealed class JobReader(BlobServiceClient storage, JobRecords records, ResultStore results, TimeProvider clock)
{
    /// <summary>How long a job that was ended is told of, should nobody come to clear its record away.</summary>
    private static readonly TimeSpan CancelledShown = TimeSpan.FromMinutes(1);

    /// <summary>Reads a job; null when there is none.</summary>
    internal async Task<JobRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (!JobId.IsWellFormed(id) || await records.FindAsync(id, cancellationToken) is not { } record)
            return null;
        if (record.State == JobState.Cancelled && clock.GetUtcNow() - record.UpdatedAt > CancelledShown)
            return null;
        if (record.IsFinal || await ConcludeAsync(record, cancellationToken) is not { } final)
            return record;
        // Somebody may have ended or removed the job meanwhile.
        return await records.UpdateAsync(id, current => current.IsFinal ? null : final, cancellationToken);
    }

    /// <summary>What became of a job whose record says that it is not done; null when that is true.</summary>
    private async Task<JobRecord?> ConcludeAsync(JobRecord record, CancellationToken cancellationToken)
    {
        var inputs = storage.GetBlobContainerClient(Containers.Input);
        bool pending = await inputs.Blob(record.Input).ExistsAsync(cancellationToken);
        if (await results.FindAsync(record.Id, cancellationToken) is { } output)
            return record.Succeeded(output.Name);
        if (await FindFailureAsync(record.Input, cancellationToken) is { } failure)
            return record.Failed(failure);
        return pending
            ? null
            : record.Failed(Problem.Describe(
                new ImageMissingException("The picture of the job was deleted before it was upscaled. Send it again.")));
    }

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
