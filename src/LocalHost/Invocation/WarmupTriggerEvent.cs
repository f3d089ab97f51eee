namespace SuperRes.LocalHost.Invocation;

/// <summary>The start of the host.</summary>
internal sealed record WarmupTriggerEvent() : TriggerEvent("The host started.", NoData)
{
    /// <inheritdoc/>
    public override ValueTask<object?> BindAsync(Type type, CancellationToken cancellationToken) =>
        type.IsAssignableFrom(typeof(string)) ? new("") : throw CannotBind("warm-up", type, "object");
}
