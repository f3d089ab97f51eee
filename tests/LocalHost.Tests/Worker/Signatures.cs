using System.Reflection;

namespace SuperRes.LocalHost.Tests.Worker;

/// <summary>Public types and what they declare, one signature a line, much as C# spells them.</summary>
internal static class Signatures
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Type type)
    {
        yield return $"{KindOf(type)} {type.Namespace}.{NameOf(type)}{BasesOf(type)}";
        if (type.IsEnum)
        {
            foreach (var name in Enum.GetNames(type))
                yield return $"  {name} = {Convert.ToInt32(Enum.Parse(type, name))}";
            yield break;
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(IsOffered))
            yield return $"  {NameOf(type)}({ParametersOf(constructor)})";
        foreach (var property in type.GetProperties(Declared).Where(property => IsOffered(property.GetMethod!)))
            yield return $"  {ModifierOf(property.GetMethod!)}{NameOf(property)} {property.Name} {AccessorsOf(property)}";
        foreach (var method in type.GetMethods(Declared).Where(method => IsOffered(method) && !method.IsSpecialName))
            yield return $"  {ModifierOf(method)}{NameOf(method.ReturnParameter)} {MethodName(method)}({ParametersOf(method)})";
    }

    private static string KindOf(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string BasesOf(Type type)
    {
        if (type.IsEnum)
            return "";
        var inherited = type.GetInterfaces().SelectMany(contract => contract.GetInterfaces())
            .Concat(type.BaseType?.GetInterfaces() ?? []);
        IEnumerable<string> bases = type.GetInterfaces().Except(inherited).Select(NameOf).Order(StringComparer.Ordinal);
        if (type.BaseType is { } parent && parent != typeof(object))
            bases = bases.Prepend(NameOf(parent));
        return bases.Any() ? $" : {string.Join(", ", bases)}" : "";
    }

    private static bool IsOffered(MethodBase method) => method.IsPublic || (method.IsFamily && !method.IsConstructor);

    private static string ModifierOf(MethodBase method) =>
        method.DeclaringType!.IsInterface ? ""
        : method.IsStatic ? "static "
        : method.IsAbstract ? "abstract "
        : method is { IsVirtual: true, IsFinal: false } ? "virtual "
        : "";

    private static string AccessorsOf(PropertyInfo property) =>
        property.SetMethod is { } set && IsOffered(set) ? "{ get; set; }" : "{ get; }";

    private static string MethodName(MethodInfo method) => method.IsGenericMethod
        ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>"
        : method.Name;

    private static string ParametersOf(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")
        + (parameter.Position == 0 && method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute))
            ? "this " : "")
        + $"{NameOf(parameter)} {parameter.Name}"));

    private static string NameOf(ParameterInfo parameter) =>
        NameOf(parameter.ParameterType) + MarkOf(new NullabilityInfoContext().Create(parameter).ReadState, parameter.ParameterType);

    private static string NameOf(PropertyInfo property) =>
        NameOf(property.PropertyType) + MarkOf(new NullabilityInfoContext().Create(property).ReadState, property.PropertyType);

    private static string MarkOf(NullabilityState state, Type type) =>
        state == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter ? "?" : "";

    private static string NameOf(Type type) =>
        type == typeof(string) ? "string"
        : type == typeof(bool) ? "bool"
        : type == typeof(int) ? "int"
        : type == typeof(object) ? "object"
        : type == typeof(void) ? "void"
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
