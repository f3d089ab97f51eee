namespace SuperRes.LocalHost.Http.Keys;

/// <summary>Which keys open a route.</summary>
internal enum AuthorizationLevel
{
    /// <summary>None is needed.</summary>
    Anonymous,

    /// <summary>The function's own, a host key or the master key.</summary>
    Function,

    /// <summary>The key of the extension, or the master key. It is always needed.</summary>
    System,

    /// <summary>The master key.</summary>
    Admin,
}
