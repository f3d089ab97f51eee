using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>Keeps the records of jobs, one blob each.</summary>
/// <param name="container">Created with the first record.</param>
/// <param name="clock">Stamps the records.</param>
public sealed class JobRecords(BlobContainerClient container, TimeProvider clock)
{
    /// <summary>Writers of one record at a time are two at most, so a conflict soon resolves.</summary>
    private const int MaxConflicts = 5;

    /// <summary>Writes the first record of a job.</summary>
    internal async Task<JobRecord> CreateAsync(string id, string input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var record = new JobRecord { Id = id, Input = input, CreatedAt = now, UpdatedAt = now };
        await WriteAsync(record, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);
        return record;
    }

    /// <summary>Reads a record; null when there is none.</summary>
    internal async Task<JobRecord?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(id, cancellationToken))?.Record;

    /// <summary>Changes a record on the ground of what it says now; leaves one alone that is missing.</summary>
    /// <param name="id">The job.</param>
    /// <param name="change">Returns the new record, or null to leave it; may be called again after a conflict.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>What the record says then; null when there is none.</returns>
    internal async Task<JobRecord?> UpdateAsync(string id, Func<JobRecord, JobRecord?> change, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            if (await ReadAsync(id, cancellationToken) is not var (record, etag))
                return null;
            if (change(record) is not { } changed)
                return record;
            changed = changed with { UpdatedAt = clock.GetUtcNow() };
            try
            {
                await WriteAsync(changed, new BlobRequestConditions { IfMatch = etag }, cancellationToken);
                return changed;
            }
            catch (RequestFailedException conflict) when (conflict.Status == 412 && conflicts < MaxConflicts)
            {
                // Somebody else wrote in between, or removed it; decide anew.
            }
        }
    }

    /// <summary>Removes a record.</summary>
    internal Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        container.Blob(JobPath.Record(id)).DeleteIfExistsAsync(
            DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);

    private async Task<(JobRecord Record, ETag ETag)?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var blob = await container.Blob(JobPath.Record(id)).DownloadContentAsync(cancellationToken);
            return (blob.Value.Content.ToObjectFromJson<JobRecord>(JobRecord.Json)!, blob.Value.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    private Task<BlobContentInfo> WriteAsync(JobRecord record, BlobRequestConditions conditions, CancellationToken cancellationToken) =>
        container.UploadAsync(
            JobPath.Record(record.Id),
            BinaryData.FromObjectAsJson(record, JobRecord.Json),
            new BlobUploadOptions
            {
                Conditions = conditions,
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            },
            cancellationToken);
}
