using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace SuperRes.Functions.Blobs;

/// <summary>Tells all observers; what fails in one of them is logged and harms neither the picture nor the others.</summary>
internal sealed partial class BlobObservers(IEnumerable<IBlobObserver> observers, ILogger<BlobObservers> log) : IBlobObserver
{
    private readonly IBlobObserver[] _all = [.. observers];

    /// <inheritdoc/>
    public async ValueTask<IBlobAttempt> BeginAsync(string inputName, CancellationToken cancellationToken)
    {
        var begun = new List<IBlobAttempt>();
        await TellAsync(
            _all, async observer => begun.Add(await observer.BeginAsync(inputName, cancellationToken)), inputName, cancellationToken);
        return new Attempt(this, inputName, begun);
    }

    /// <inheritdoc/>
    public ValueTask SucceededAsync(string inputName, string outputName, bool made, CancellationToken cancellationToken) => TellAsync(
        _all, observer => observer.SucceededAsync(inputName, outputName, made, cancellationToken), inputName, cancellationToken);

    /// <inheritdoc/>
    public ValueTask GoneAsync(string inputName, CancellationToken cancellationToken) =>
        TellAsync(_all, observer => observer.GoneAsync(inputName, cancellationToken), inputName, cancellationToken);

    /// <inheritdoc/>
    public ValueTask FailedAsync(string inputName, ProblemDetails problem, CancellationToken cancellationToken) =>
        TellAsync(_all, observer => observer.FailedAsync(inputName, problem, cancellationToken), inputName, cancellationToken);

    private async ValueTask TellAsync<T>(
        IEnumerable<T> all, Func<T, ValueTask> tell, string inputName, CancellationToken cancellationToken)
    {
        foreach (var one in all)
        {
            try
            {
                await tell(one);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                LogFault(fault, inputName);
            }
        }
    }

    [LoggerMessage(531, LogLevel.Warning, "The work on '{Name}' could not be reported")]
    private partial void LogFault(Exception fault, string name);

    private sealed class Attempt(BlobObservers observers, string inputName, IReadOnlyList<IBlobAttempt> attempts) : IBlobAttempt
    {
        public void Report(double value)
        {
            foreach (var attempt in attempts)
            {
                try
                {
                    attempt.Report(value);
                }
                catch (Exception fault)
                {
                    // Whatever it is, it must not reach the network that reports.
                    observers.LogFault(fault, inputName);
                }
            }
        }

        public ValueTask WaitsAsync(CancellationToken cancellationToken) =>
            observers.TellAsync(attempts, attempt => attempt.WaitsAsync(cancellationToken), inputName, cancellationToken);

        public ValueTask DisposeAsync() =>
            observers.TellAsync(attempts, attempt => attempt.DisposeAsync(), inputName, CancellationToken.None);
    }
}
