using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Invocation;

/// <summary>Finds the functions that classes declare.</summary>
internal static class FunctionDiscovery
{
    /// <summary>The classes of an app and of those of its libraries that use the worker's API.</summary>
    public static IEnumerable<Type> ClassesOf(Assembly? app)
    {
        if (app is null)
            return [];
        var worker = typeof(FunctionAttribute).Assembly.GetName().Name;
        return app.GetReferencedAssemblies().Select(Assembly.Load)
            .Where(library => library.GetReferencedAssemblies().Any(reference => reference.Name == worker))
            .Prepend(app)
            .SelectMany(assembly => assembly.GetExportedTypes());
    }

    /// <summary>Lists the functions of classes.</summary>
    /// <exception cref="InvalidOperationException">A function has no trigger, or two share a name.</exception>
    public static FunctionCatalog Find(IEnumerable<Type> classes, IConfiguration settings)
    {
        const BindingFlags AnyMethod =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var functions = (
            from type in classes
            where type.IsClass && !type.ContainsGenericParameters
            from method in type.GetMethods(AnyMethod)
            let declared = method.GetCustomAttribute<FunctionAttribute>()
            where declared is not null
            orderby declared.Name
            select Describe(declared.Name, type, method, settings)).ToList();

        return functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new InvalidOperationException($"More than one function is named '{twice.Key}'.")
            : new(functions);
    }

    private static FunctionDescriptor Describe(string name, Type type, MethodInfo method, IConfiguration settings)
    {
        var triggers = method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributes())
            .Where(IsTrigger).ToList();
        return new()
        {
            Name = name,
            Method = method,
            Trigger = triggers is [var only]
                ? only
                : throw new InvalidOperationException(
                    $"Function '{name}' has {triggers.Count} triggers, but must have exactly one."),
            Disabled = settings.IsDisabled(name),
            Create = method.IsStatic
                ? (_, _) => null!
                : ActivatorUtilities.CreateFactory(type, Type.EmptyTypes),
        };
    }

    private static bool IsTrigger(Attribute attribute) =>
        attribute is HttpTriggerAttribute or BlobTriggerAttribute or QueueTriggerAttribute or TimerTriggerAttribute
            or WarmupTriggerAttribute;
}
