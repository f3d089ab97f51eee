using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Timers;

/// <summary>Runs timer functions, each at most once at a time, whether the schedule or a person asks.</summary>
internal sealed class TimerFunctions(FunctionInvoker invoker)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new();

    /// <summary>Runs a function after the run before it has ended.</summary>
    public async Task RunAsync(
        FunctionDescriptor function, TimerInfo timer, string reason, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(function.Name, _ => new(1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            await invoker.TryInvokeAsync(function, new TimerTriggerEvent(timer, reason), cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }
}
