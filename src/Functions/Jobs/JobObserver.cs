using System.Collections.Concurrent;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>
/// Writes into a job's record how the work on its input goes. Records are for show: a write that fails is logged and
/// does not touch the work, and who reads a record does not rely on it alone.
/// </summary>
internal sealed partial class JobObserver(
    JobRecords records, JobRemoval removal, TimeProvider clock, ILogger<JobObserver> log) : IBlobObserver
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, ProgressWriter> _running = new();

    /// <inheritdoc/>
    public async ValueTask StartedAsync(string inputName, CancellationToken cancellationToken)
    {
        if (!JobPath.TryGetId(inputName, out var id))
            return;
        Forget();
        _running[id] = new ProgressWriter(clock, progress => WriteAsync(
            id, record => record with { State = JobState.Running, Progress = progress }, CancellationToken.None));
        await WriteAsync(id, record => record with { State = JobState.Running, Progress = 0 }, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask WaitsAsync(string inputName, CancellationToken cancellationToken)
    {
        if (!JobPath.TryGetId(inputName, out var id))
            return;
        await EndAsync(id);
        await WriteAsync(id, record => record with { State = JobState.Queued }, cancellationToken);
    }

    /// <inheritdoc/>
    public void Progressed(string inputName, double progress)
    {
        if (JobPath.TryGetId(inputName, out var id) && _running.TryGetValue(id, out var writer))
            writer.Report(progress);
    }

    /// <inheritdoc/>
    public async ValueTask SucceededAsync(
        string inputName, string outputName, bool made, CancellationToken cancellationToken)
    {
        if (!JobPath.TryGetId(inputName, out var id))
            return;
        await EndAsync(id);
        if (!await ClearAsync(id, inputName, cancellationToken))
            await WriteAsync(id, record => record.Succeeded(outputName), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask GoneAsync(string inputName, CancellationToken cancellationToken)
    {
        if (!JobPath.TryGetId(inputName, out var id))
            return;
        await EndAsync(id);
        await ClearAsync(id, inputName, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask FailedAsync(string inputName, ProblemDetails problem, CancellationToken cancellationToken)
    {
        if (!JobPath.TryGetId(inputName, out var id))
            return;
        await EndAsync(id);
        await WriteAsync(id, record => record.Failed(problem), cancellationToken);
    }

    private async Task EndAsync(string id)
    {
        if (_running.TryRemove(id, out var writer))
            await writer.EndAsync();
    }

    /// <summary>Attempts that ended with an exception told nobody.</summary>
    private void Forget()
    {
        foreach (var (id, writer) in _running)
        {
            if (clock.GetElapsedTime(writer.LastReport) > Forgotten)
                _running.TryRemove(id, out _);
        }
    }

    private async Task WriteAsync(string id, Func<JobRecord, JobRecord> change, CancellationToken cancellationToken) => await TryAsync(
        id,
        async () =>
        {
            await records.UpdateAsync(id, record => record.IsFinal ? null : change(record), cancellationToken);
            return true;
        },
        cancellationToken);

    /// <returns>Whether somebody had ended the job, of which nothing is left then.</returns>
    private Task<bool> ClearAsync(string id, string inputName, CancellationToken cancellationToken) =>
        TryAsync(id, () => removal.ClearAsync(id, inputName, cancellationToken), cancellationToken);

    private async Task<bool> TryAsync(string id, Func<Task<bool>> change, CancellationToken cancellationToken)
    {
        try
        {
            return await change();
        }
        catch (Exception fault) when (StorageFault.IsOutage(fault, cancellationToken))
        {
            LogLost(fault, id);
            return false;
        }
    }

    [LoggerMessage(721, LogLevel.Warning, "The record of job {Id} could not be brought up to date")]
    private partial void LogLost(Exception fault, string id);
}
