namespace Microsoft.Azure.Functions.Worker;

/// <summary>Objects attached to an invocation, by type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Attaches a feature.</summary>
    /// <typeparam name="T">The feature's type.</typeparam>
    /// <param name="instance">The feature.</param>
    void Set<T>(T instance);

    /// <summary>Looks up a feature.</summary>
    /// <typeparam name="T">The feature's type.</typeparam>
    /// <returns>The feature, or the type's default when there is none.</returns>
    T? Get<T>();
}
