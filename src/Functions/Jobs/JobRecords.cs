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
    private const int MostRaces = 6;

    /// <summary>Writes the first record of a job.</summary>
    internal async Task<JobRecord> CreateAsync(string id, string input, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var record = new JobRecord { Id = id, Input = input, CreatedAt = now, UpdatedAt = now };
        return await TryWriteAsync(record, before: null, cancellationToken)
            ? record
            : throw new InvalidOperationException($"There is a job {id} already.");
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
        for (var race = 0; race < MostRaces; race++)
        {
            if (await ReadAsync(id, cancellationToken) is not var (record, etag))
                return null;
            if (change(record) is not { } changed)
                return record;
            changed = changed with { UpdatedAt = clock.GetUtcNow() };
            if (await TryWriteAsync(changed, etag, cancellationToken))
                return changed;
            // Somebody else wrote in between, or removed it; decide anew.
        }

        throw new IOException($"The record of job {id} was changed {MostRaces} times meanwhile.");
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

    private async Task<bool> TryWriteAsync(JobRecord record, ETag? before, CancellationToken cancellationToken) =>
        await container.TryUploadAsync(
            JobPath.Record(record.Id),
            BinaryData.FromObjectAsJson(record, JobRecord.Json),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } },
            before,
            cancellationToken) is not null;
}
