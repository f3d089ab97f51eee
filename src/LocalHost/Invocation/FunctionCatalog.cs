using Microsoft.Azure.Functions.Worker;

namespace SuperRes.LocalHost.Invocation;

/// <summary>All functions of the app.</summary>
internal sealed class FunctionCatalog(IReadOnlyList<FunctionDescriptor> all)
{
    /// <summary>Every function, in order of name, switched off or not.</summary>
    public IReadOnlyList<FunctionDescriptor> All => all;

    /// <summary>The functions to run with a given kind of trigger.</summary>
    public IEnumerable<(FunctionDescriptor Function, T Trigger)> With<T>()
        where T : Attribute =>
        from function in all
        where !function.Disabled && function.Trigger is T
        select (function, (T)function.Trigger);

    /// <summary>The blob function with a given <see cref="FunctionDescriptor.Id"/>.</summary>
    public (FunctionDescriptor Function, BlobTriggerAttribute Trigger)? BlobFunction(string id) =>
        With<BlobTriggerAttribute>().Where(pair => pair.Function.Id == id)
            .Select(pair => ((FunctionDescriptor, BlobTriggerAttribute)?)pair).FirstOrDefault();
}
