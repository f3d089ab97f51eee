using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace SuperRes.LocalHost.Invocation;

/// <summary>The <see cref="FunctionContext"/> of one invocation.</summary>
internal sealed class InvocationContext(
    FunctionDescriptor function, TriggerEvent trigger, IServiceProvider services, Activity? activity,
    CancellationToken cancellationToken) : FunctionContext
{
    /// <inheritdoc/>
    public override string InvocationId { get; } = Guid.NewGuid().ToString();

    /// <inheritdoc/>
    public override string FunctionId => function.Id;

    /// <inheritdoc/>
    public override TraceContext TraceContext { get; } = new Trace(activity);

    /// <inheritdoc/>
    public override BindingContext BindingContext { get; } = new Data(trigger.BindingData);

    /// <inheritdoc/>
    public override RetryContext RetryContext { get; } = new NoRetryPolicy();

    /// <inheritdoc/>
    public override IServiceProvider InstanceServices { get; set; } = services;

    /// <inheritdoc/>
    public override FunctionDefinition FunctionDefinition { get; } = new Definition(function);

    /// <inheritdoc/>
    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    /// <inheritdoc/>
    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    /// <inheritdoc/>
    public override CancellationToken CancellationToken => cancellationToken;

    private sealed class Trace(Activity? activity) : TraceContext
    {
        public override string TraceParent { get; } = activity?.Id ?? "";

        public override string TraceState { get; } = activity?.TraceStateString ?? "";
    }

    private sealed class Data(IReadOnlyDictionary<string, object?> bindingData) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => bindingData;
    }

    /// <summary>Triggers repeat by themselves; a retry policy on a function is not supported here.</summary>
    private sealed class NoRetryPolicy : RetryContext
    {
        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }

    private sealed class Definition(FunctionDescriptor function) : FunctionDefinition
    {
        public override string PathToAssembly => function.Method.Module.Assembly.Location;

        public override string EntryPoint => $"{function.Method.DeclaringType?.FullName}.{function.Method.Name}";

        public override string Id => function.Id;

        public override string Name => function.Name;
    }
}
