using System.Reflection;
using System.Reflection.Emit;
using Microsoft.Azure.WebJobs;
using Binder = Microsoft.Azure.WebJobs.Binder;
using ExecutionContext = Microsoft.Azure.WebJobs.ExecutionContext;

namespace SuperRes.LocalHost.Jobs;

/// <summary>
/// Makes a class <c>Host.Functions</c> with a method for each trigger, as the Functions host does, so that the WebJobs SDK finds
/// them by their attributes and knows them by the same ids as in Azure.
/// </summary>
/// <param name="functions">Those with a trigger of the SDK.</param>
/// <param name="containerScan">Whether the SDK scans containers; else blob functions wait for events, whatever they ask for.</param>
internal sealed class EmittedFunctions(IEnumerable<DeclaredFunction> functions, bool containerScan) : ITypeLocator
{
    private readonly Type[] _types = [Emit(functions, containerScan)];

    public IReadOnlyList<Type> GetTypes() => _types;

    private static Type Emit(IEnumerable<DeclaredFunction> functions, bool containerScan)
    {
        var type = AssemblyBuilder.DefineDynamicAssembly(new("Host"), AssemblyBuilderAccess.Run).DefineDynamicModule("Host")
            .DefineType("Host.Functions", TypeAttributes.Public, typeof(TriggerMethods));
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [typeof(ITriggerTarget)]).GetILGenerator();
        constructor.Emit(OpCodes.Ldarg_0);
        constructor.Emit(OpCodes.Ldarg_1);
        constructor.Emit(OpCodes.Call, typeof(TriggerMethods).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(ITriggerTarget)])!);
        constructor.Emit(OpCodes.Ret);
        foreach (var function in functions)
            EmitMethod(type, function, containerScan);
        return type.CreateType();
    }

    /// <summary><c>Task Name([…Trigger] parameter, Binder, ExecutionContext, CancellationToken) => Run("Name", …)</c></summary>
    private static void EmitMethod(TypeBuilder type, DeclaredFunction function, bool containerScan)
    {
        var (parameter, trigger) = Describe(function, containerScan);
        var method = type.DefineMethod(
            function.Name, MethodAttributes.Public, typeof(Task), [parameter, typeof(Binder), typeof(ExecutionContext), typeof(CancellationToken)]);
        method.DefineParameter(1, ParameterAttributes.None, function["name"]).SetCustomAttribute(trigger);
        foreach (var (position, name) in new[] { (2, "_binder"), (3, "_context"), (4, "_stopping") })
            method.DefineParameter(position, ParameterAttributes.None, name);
        var body = method.GetILGenerator();
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldstr, function.Name);
        for (short argument = 1; argument <= 4; argument++)
            body.Emit(OpCodes.Ldarg, argument);
        body.Emit(OpCodes.Call, typeof(TriggerMethods).GetMethod(nameof(TriggerMethods.Run))!);
        body.Emit(OpCodes.Ret);
    }

    private static (Type Parameter, CustomAttributeBuilder Attribute) Describe(DeclaredFunction f, bool containerScan)
    {
        // What the worker's own converters read arrives there as a reference to the blob or message.
        var deferred = f.Trigger.TryGetProperty("properties", out var properties)
            && properties.TryGetProperty("supportsDeferredBinding", out var supports) && supports.ToString() == bool.TrueString;
        return f.Type switch
        {
            "blobTrigger" => (typeof(ParameterBindingData), Attribute<BlobTriggerAttribute>(f["path"]!, ("Connection", f["connection"]),
                ("Source", containerScan && f["source"] != "EventGrid" ? BlobTriggerSource.LogsAndContainerScan : BlobTriggerSource.EventGrid))),
            "queueTrigger" => (deferred ? typeof(ParameterBindingData) : typeof(string),
                Attribute<QueueTriggerAttribute>(f["queueName"]!, ("Connection", f["connection"]))),
            _ => (typeof(TimerInfo), Attribute<TimerTriggerAttribute>(f["schedule"]!,
                ("RunOnStartup", f["runOnStartup"] == bool.TrueString), ("UseMonitor", f["useMonitor"] != bool.FalseString))),
        };
    }

    private static CustomAttributeBuilder Attribute<T>(string argument, params IEnumerable<(string Name, object? Value)> properties)
    {
        var set = properties.Where(property => property.Value is not null).ToList();
        return new(
            typeof(T).GetConstructor([typeof(string)])!, [argument],
            [.. set.Select(property => typeof(T).GetProperty(property.Name)!)], [.. set.Select(property => property.Value)]);
    }
}

/// <summary>What every emitted method calls; public, as emitted code sees nothing else.</summary>
/// <param name="target">Where invocations go.</param>
public abstract class TriggerMethods(ITriggerTarget target)
{
    /// <summary>Runs a function.</summary>
    public Task Run(string function, object trigger, Binder binder, ExecutionContext context, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(binder);
        ArgumentNullException.ThrowIfNull(context);
        return target.RunAsync(function, trigger, binder.BindingData, context.InvocationId, stopping);
    }
}

/// <summary>Where invocations of the WebJobs SDK end up.</summary>
public interface ITriggerTarget
{
    /// <summary>Runs a function by its name, with what its trigger's parameter is bound to and what the trigger tells besides.</summary>
    Task RunAsync(string name, object trigger, IReadOnlyDictionary<string, object> data, Guid invocationId, CancellationToken stopping);
}
