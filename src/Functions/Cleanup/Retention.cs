using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Blobs;
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
        yield return new(Containers.Jobs, "", retention.Retention);
        yield return new(Containers.Cache, "", retention.Retention);
        yield return new(Containers.Input, Containers.JobPrefix, retention.Retention);
        yield return new(Containers.Output, Containers.JobPrefix, retention.Retention);
        yield return new(Containers.Failed, Containers.JobPrefix, retention.Retention);
        if (options.InputRetentionDays is { } inputDays)
            yield return new(Containers.Input, "", TimeSpan.FromDays(inputDays));
        if (options.OutputRetentionDays is { } outputDays)
            yield return new(Containers.Output, "", TimeSpan.FromDays(outputDays));
        if (options.FailedRetentionDays is { } failedDays)
            yield return new(Containers.Failed, "", TimeSpan.FromDays(failedDays));
    }

    private async Task ApplyAsync(RetentionRule rule, CancellationToken cancellationToken)
    {
        var container = storage.GetBlobContainerClient(rule.Container);
        if (!await container.ExistsAsync(cancellationToken))
            return;

        var oldest = clock.GetUtcNow() - rule.Keep;
        var removed = 0;
        await Parallel.ForEachAsync(
            container.GetBlobsAsync(new GetBlobsOptions { Prefix = rule.Prefix }, cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = RemovalsAtOnce, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                // What was written anew since it was listed stays.
                if (blob.Properties is { LastModified: { } written, ETag: { } version } && written < oldest
                    && await container.GetBlobClient(blob.Name).RemoveAsync(version, token))
                    Interlocked.Increment(ref removed);
            });
        if (removed > 0)
            LogRemoved(removed, rule.Container, rule.Prefix, rule.Keep.TotalDays);
    }

    [LoggerMessage(541, LogLevel.Information, "Removed {Count} blobs of '{Container}/{Prefix}' older than {Days} days")]
    private partial void LogRemoved(int count, string container, string prefix, double days);

    /// <param name="Container">The container.</param>
    /// <param name="Prefix">What the names of the blobs start with.</param>
    /// <param name="Keep">How long they stay since they were written.</param>
    private sealed record RetentionRule(string Container, string Prefix, TimeSpan Keep);
}
