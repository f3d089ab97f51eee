namespace Microsoft.Azure.Functions.Worker;

/// <summary>Everything about one invocation.</summary>
public abstract class FunctionContext
{
    /// <summary>Identifies the invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>Identifies the function across invocations.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The distributed trace.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>The trigger's binding data.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>The retries so far.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>The invocation's service scope.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>Describes the function.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>State shared within the invocation.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>The invocation's features.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Fires when the invocation should stop.</summary>
    public virtual CancellationToken CancellationToken { get; }
}
