using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace SuperRes.Functions.Blobs;

/// <summary>Tells all observers; what fails in one of them is logged and harms neither the picture nor the others.</summary>
internal sealed partial class BlobObservers(IEnumerable<IBlobObserver> observers, ILogger<BlobObservers> log)
{
    private readonly IBlobObserver[] _all = [.. observers];

    /// <inheritdoc cref="IBlobObserver.StartedAsync"/>
    public Task StartedAsync(string inputName, CancellationToken cancellationToken) =>
        TellAsync(observer => observer.StartedAsync(inputName, cancellationToken), inputName, cancellationToken);

    /// <inheritdoc cref="IBlobObserver.WaitsAsync"/>
    public Task WaitsAsync(string inputName, CancellationToken cancellationToken) =>
        TellAsync(observer => observer.WaitsAsync(inputName, cancellationToken), inputName, cancellationToken);

    /// <summary>Passes progress on; null when nobody listens.</summary>
    public IProgress<double>? ProgressOf(string inputName) => _all.Length > 0 ? new Reporter(this, inputName) : null;

    /// <inheritdoc cref="IBlobObserver.SucceededAsync"/>
    public Task SucceededAsync(
        string inputName, string outputName, bool made, CancellationToken cancellationToken) => TellAsync(
        observer => observer.SucceededAsync(inputName, outputName, made, cancellationToken), inputName, cancellationToken);

    /// <inheritdoc cref="IBlobObserver.GoneAsync"/>
    public Task GoneAsync(string inputName, CancellationToken cancellationToken) =>
        TellAsync(observer => observer.GoneAsync(inputName, cancellationToken), inputName, cancellationToken);

    /// <inheritdoc cref="IBlobObserver.FailedAsync"/>
    public Task FailedAsync(string inputName, ProblemDetails problem, CancellationToken cancellationToken) =>
        TellAsync(observer => observer.FailedAsync(inputName, problem, cancellationToken), inputName, cancellationToken);

    private async Task TellAsync(
        Func<IBlobObserver, ValueTask> tell, string inputName, CancellationToken cancellationToken)
    {
        foreach (var observer in _all)
        {
            try
            {
                await tell(observer);
            }
            catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
            {
                LogFault(fault, inputName);
            }
        }
    }

    [LoggerMessage(531, LogLevel.Warning, "The work on '{Name}' could not be reported")]
    private partial void LogFault(Exception fault, string name);

    private sealed class Reporter(BlobObservers observers, string inputName) : IProgress<double>
    {
        public void Report(double value)
        {
            foreach (var observer in observers._all)
            {
                try
                {
                    observer.Progressed(inputName, value);
                }
                catch (Exception fault)
                {
                    // Whatever it is, it must not reach the network that reports.
                    observers.LogFault(fault, inputName);
                }
            }
        }
    }
}
