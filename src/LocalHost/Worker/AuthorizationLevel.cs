namespace Microsoft.Azure.Functions.Worker;

/// <summary>The key that an HTTP request must bring.</summary>
public enum AuthorizationLevel
{
    /// <summary>No key.</summary>
    Anonymous,

    /// <summary>A valid access token.</summary>
    User,

    /// <summary>A function or host key.</summary>
    Function,

    /// <summary>A system key.</summary>
    System,

    /// <summary>The master key.</summary>
    Admin,
}
