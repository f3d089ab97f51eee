namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for an HTTP request.</summary>
/// <param name="authLevel">The key that a request must bring.</param>
/// <param name="methods">The HTTP methods to answer; all when none is given.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    /// <summary>The key that a request must bring.</summary>
    public AuthorizationLevel AuthLevel { get; } = authLevel;

    /// <summary>The HTTP methods to answer; all when empty.</summary>
    public string[]? Methods { get; } = methods;

    /// <summary>The route template below the route prefix; the function's name when null.</summary>
    public string? Route { get; set; }
}
