using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Jobs;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Cleanup;

/// <summary>Removes blobs that have been kept long enough.</summary>
internal sealed partial class Retention(
    BlobServiceClient storage, RetentionOptions retention, CleanupOptions options, TimeProvider clock,
    ILogger<Retention> log) : IRetention
{
    private const int RemovalsAtOnce = 8;

    /// <inheritdoc/>
    public async Task RemoveExpiredAsync(CancellationToken cancellationToken)
    {
        foreach (var rule in Rules())
            await ApplyAsync(rule, cancellationToken);
    }

    private IEnumerable<RetentionRule> Rules()
    {
        yield return new(Containers.Jobs, OfJobs: false, retention.Retention);
        yield return new(Containers.Cache, OfJobs: false, retention.Retention);
        yield return new(Containers.Input, OfJobs: true, retention.Retention);
        yield return new(Containers.Output, OfJobs: true, retention.Retention);
        yield return new(Containers.Failed, OfJobs: true, retention.Retention);
        if (options.InputRetentionDays is { } inputDays)
            yield return new(Containers.Input, OfJobs: false, TimeSpan.FromDays(inputDays));
        if (options.OutputRetentionDays is { } outputDays)
            yield return new(Containers.Output, OfJobs: false, TimeSpan.FromDays(outputDays));
        if (options.FailedRetentionDays is { } failedDays)
            yield return new(Containers.Failed, OfJobs: false, TimeSpan.FromDays(failedDays));
    }

    private async Task ApplyAsync(RetentionRule rule, CancellationToken cancellationToken)
    {
        var container = storage.GetBlobContainerClient(rule.Container);
        if (!await container.ExistsAsync(cancellationToken))
            return;

        var oldest = clock.GetUtcNow() - rule.Keep;
        var removed = 0;
        await Parallel.ForEachAsync(
            container.GetBlobsAsync(new GetBlobsOptions { Prefix = rule.OfJobs ? Containers.JobPrefix : "" }, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = RemovalsAtOnce, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                if (rule.Covers(blob.Name) && await TryRemoveAsync(container, blob, oldest, token))
                    Interlocked.Increment(ref removed);
            });
        if (removed > 0)
            LogRemoved(removed, rule.Container, rule.Keep.TotalDays);
    }

    private async Task<bool> TryRemoveAsync(
        BlobContainerClient container, BlobItem blob, DateTimeOffset oldest, CancellationToken cancellationToken)
    {
        try
        {
            // What was written anew since it was listed stays.
            return ExactBlobs.CanName(blob.Name)
                && blob.Properties is { LastModified: { } written, ETag: { } version } && written < oldest
                && await container.Blob(blob.Name).RemoveAsync(version, cancellationToken);
        }
        catch (RequestFailedException held) when (held.Status is >= 400 and < 500 and not (401 or 403))
        {
            // A lease or a policy holds this one. An outage or missing rights concern all, and end the run.
            LogHeld(container.Name, blob.Name, held.ErrorCode);
            return false;
        }
    }

    [LoggerMessage(541, LogLevel.Information, "Removed {Count} blobs of '{Container}' older than {Days} days")]
    private partial void LogRemoved(int count, string container, double days);

    [LoggerMessage(542, LogLevel.Warning, "'{Container}/{Name}' cannot be removed: {ErrorCode}")]
    private partial void LogHeld(string container, string name, string? errorCode);

    /// <param name="Container">The container.</param>
    /// <param name="OfJobs">Whether only the blobs of jobs go; a folder of users may be called <c>jobs</c> too.</param>
    /// <param name="Keep">How long they stay since they were written.</param>
    private sealed record RetentionRule(string Container, bool OfJobs, TimeSpan Keep)
    {
        /// <summary>Whether a blob may go once it is old enough.</summary>
        public bool Covers(string name) => !OfJobs || JobPath.TryGetId(name, out _);
    }
}
