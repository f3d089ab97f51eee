using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Results;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>
/// Ends jobs that nobody wants any more. The record says so first, for whoever asks or works on the job; then the
/// picture goes, which ends the work on it wherever that is (<see cref="InputWatch"/>).
/// </summary>
/// <remarks>
/// A result that was committed while the job was removed is cleared away by the one who made it, with the record: see
/// <see cref="ClearAsync"/>.
/// </remarks>
public sealed class JobRemoval(BlobServiceClient storage, JobRecords records, JobReader jobs, ResultStore results)
{
    /// <summary>Ends a job and removes all there is of it. A job that is being worked on keeps its record until that
    /// has ended, or until it is removed again.</summary>
    /// <returns>Whether there was such a job.</returns>
    internal async Task<bool> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        if (!JobId.IsWellFormed(id) || await records.FindAsync(id, cancellationToken) is not { } job)
            return false;
        var isRunning = await jobs.FindAsync(id, cancellationToken) is { State: JobState.Running };
        await records.UpdateAsync(
            id, current => current.IsCancelled ? null : current with { State = JobState.Cancelled }, cancellationToken);
        await DeleteAsync(Containers.Input, job.Input, cancellationToken);
        await ClearBlobsAsync(id, job.Input, cancellationToken);
        if (!isRunning)
            await records.RemoveAsync(id, cancellationToken);
        return true;
    }

    /// <summary>Removes what is left of a job that was ended while it was worked on; leaves all others alone.</summary>
    /// <param name="id">The job.</param>
    /// <param name="input">Name of its picture.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Whether the job had been ended.</returns>
    internal async Task<bool> ClearAsync(string id, string input, CancellationToken cancellationToken)
    {
        var isEnded = await records.FindAsync(id, cancellationToken) is { } job
            ? job.IsCancelled
            : !await storage.GetBlobContainerClient(Containers.Input).Blob(input).ExistsAsync(cancellationToken);
        if (!isEnded)
            return false;
        await ClearBlobsAsync(id, input, cancellationToken);
        await records.RemoveAsync(id, cancellationToken);
        return true;
    }

    private async Task ClearBlobsAsync(string id, string input, CancellationToken cancellationToken)
    {
        await results.RemoveAsync(id, cancellationToken);
        await DeleteAsync(Containers.Failed, BlobNames.Record(input), cancellationToken);
    }

    private Task<Response<bool>> DeleteAsync(string container, string name, CancellationToken cancellationToken) =>
        storage.GetBlobContainerClient(container).Blob(name)
            .DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);
}
