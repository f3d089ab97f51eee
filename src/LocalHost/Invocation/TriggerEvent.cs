namespace SuperRes.LocalHost.Invocation;

/// <summary>What made a function run.</summary>
/// <param name="Reason">For the log.</param>
/// <param name="BindingData">Tokens and trigger metadata by name, without regard to case.</param>
internal abstract record TriggerEvent(string Reason, IReadOnlyDictionary<string, object?> BindingData)
{
    /// <summary>No tokens and no metadata.</summary>
    protected static IReadOnlyDictionary<string, object?> NoData { get; } = new Dictionary<string, object?>();

    /// <summary>Gives the trigger's value as the type that the function asks for.</summary>
    /// <exception cref="NotSupportedException">The trigger cannot be bound to that type.</exception>
    public abstract ValueTask<object?> BindAsync(Type type, CancellationToken cancellationToken);

    /// <summary>The error for a type that a trigger cannot be bound to.</summary>
    protected static NotSupportedException CannotBind(string trigger, Type type, string supported) =>
        new($"A {trigger} trigger cannot be bound to {type.Name}; use {supported}.");
}
