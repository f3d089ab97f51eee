using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Timers;

/// <summary>A tick that a function is run for.</summary>
internal sealed record TimerTriggerEvent(TimerInfo Timer, string Reason) : TriggerEvent(Reason, NoData)
{
    /// <inheritdoc/>
    public override ValueTask<object?> BindAsync(Type type, CancellationToken cancellationToken) =>
        type.IsInstanceOfType(Timer) ? new(Timer) : throw CannotBind("timer", type, nameof(TimerInfo));
}
