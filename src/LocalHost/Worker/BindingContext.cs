namespace Microsoft.Azure.Functions.Worker;

/// <summary>The binding data of an invocation.</summary>
public abstract class BindingContext
{
    /// <summary>Tokens and trigger metadata by name.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
