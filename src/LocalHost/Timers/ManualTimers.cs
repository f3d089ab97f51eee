using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Timers;

/// <summary>Runs timer functions that a person asked for; they get the same grace as scheduled ones when the host stops.</summary>
internal sealed class ManualTimers(TimerFunctions functions, HostSettings settings) : IHostedService, IDisposable
{
    private readonly ConcurrentDictionary<Task, FunctionDescriptor> _running = new();
    private readonly CancellationTokenSource _abort = new();

    /// <summary>Starts a run without waiting for it; how it ends is in the log.</summary>
    public void Start(FunctionDescriptor function)
    {
        var run = Task.Run(
            () => functions.RunAsync(function, new TimerInfo(), "This function was called by hand.", _abort.Token));
        _running[run] = function;
        run.ContinueWith(ended => _running.TryRemove(ended, out _), TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _abort.CancelAfter(settings.ShutdownGrace);
        await Task.WhenAll(_running.Keys).WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public void Dispose() => _abort.Dispose();
}
