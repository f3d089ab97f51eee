using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using SuperRes.Functions.Blobs;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Jobs;

/// <summary>
/// Writes into a job's record how far the work on its input is, and clears away what is made of a job that was ended meanwhile. A write
/// that fails is logged and does not touch the work: how the job ends does not depend on it.
/// </summary>
internal sealed partial class JobObserver(
    JobRecords records, JobRemoval removal, TimeProvider clock, ILogger<JobObserver> log) : IBlobObserver
{
    /// <inheritdoc/>
    public async ValueTask<IBlobAttempt> BeginAsync(string inputName, CancellationToken cancellationToken)
    {
        if (!JobPath.TryGetId(inputName, out var id))
            return UnobservedAttempt.Instance;
        await WriteAsync(id, progress: 0, cancellationToken);
        return new Attempt(this, id, clock);
    }

    /// <inheritdoc/>
    public ValueTask SucceededAsync(string inputName, string outputName, bool made, CancellationToken cancellationToken) =>
        ClearAsync(inputName, cancellationToken);

    /// <inheritdoc/>
    public ValueTask GoneAsync(string inputName, CancellationToken cancellationToken) => ClearAsync(inputName, cancellationToken);

    /// <inheritdoc/>
    public ValueTask FailedAsync(string inputName, ProblemDetails problem, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private Task WriteAsync(string id, double? progress, CancellationToken cancellationToken) => TryAsync(
        id,
        () => records.UpdateAsync(id, record => record.IsCancelled ? null : record with { State = null, Progress = progress }, cancellationToken),
        cancellationToken);

    private async ValueTask ClearAsync(string inputName, CancellationToken cancellationToken)
    {
        if (JobPath.TryGetId(inputName, out var id))
            await TryAsync(id, () => removal.ClearAsync(id, inputName, cancellationToken), cancellationToken);
    }

    private async Task TryAsync(string id, Func<Task> change, CancellationToken cancellationToken)
    {
        try
        {
            await change();
        }
        catch (Exception fault) when (StorageFault.IsOutage(fault, cancellationToken))
        {
            LogLost(fault, id);
        }
    }

    [LoggerMessage(721, LogLevel.Warning, "The record of job {Id} could not be brought up to date")]
    private partial void LogLost(Exception fault, string id);

    private sealed class Attempt(JobObserver observer, string id, TimeProvider clock) : IBlobAttempt
    {
        private readonly ProgressWriter _writer = new(
            clock, progress => observer.WriteAsync(id, progress, CancellationToken.None));

        public void Report(double value) => _writer.Report(value);

        public async ValueTask WaitsAsync(CancellationToken cancellationToken)
        {
            await _writer.EndAsync();
            await observer.WriteAsync(id, progress: null, cancellationToken);
        }

        public async ValueTask DisposeAsync() => await _writer.EndAsync();
    }
}
