using System.Security.Cryptography;
using System.Text;

namespace SuperRes.LocalHost.Http.Keys;

/// <summary>Which keys open a route. Those of the level before open it too, but for the system level, which has a key for each extension.</summary>
internal enum AuthorizationLevel
{
    Anonymous,
    Function,
    System,
    Admin,
}

/// <summary>Decides whether a request brings the key that it needs. Functions are open unless auth is enabled; webhooks never are.</summary>
internal sealed class KeyAuthorization(FunctionKeyFile file, FunctionApp app, HostSettings settings)
{
    private FunctionKeys _keys = new();

    /// <summary>Reads the keys. Until then nobody is let in who needs one.</summary>
    /// <exception cref="IOException">There are no usable keys; the message says what to do.</exception>
    public void LoadKeys() => _keys = file.Load([.. app.Functions.Select(function => function.Name)]);

    /// <summary>What an HTTP function asks of its callers.</summary>
    public static AuthorizationLevel LevelOf(DeclaredFunction function) =>
        Enum.TryParse<AuthorizationLevel>(function["authLevel"], ignoreCase: true, out var level) ? level : AuthorizationLevel.Function;

    /// <summary>Whether a request may go on, with a key in the header <c>x-functions-key</c> or the query <c>code</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="level">What the route asks for.</param>
    /// <param name="name">The function, or the extension for <see cref="AuthorizationLevel.System"/>.</param>
    public bool Allows(HttpRequest request, AuthorizationLevel level, string name) =>
        level == AuthorizationLevel.Anonymous || (!settings.EnableAuth && level != AuthorizationLevel.System)
        || Brings(request, level switch
        {
            AuthorizationLevel.Admin => [_keys.Master],
            AuthorizationLevel.System => [_keys.Master, _keys.System.GetValueOrDefault(name, "")],
            _ => [_keys.Master, .. _keys.Host.Values, .. _keys.Functions.GetValueOrDefault(name, []).Values],
        });

    /// <summary>Whether a request brings any key, if not the right one.</summary>
    public bool KnowsKeyOf(HttpRequest request) =>
        Brings(request, [.. _keys.Host.Values, .. _keys.System.Values, .. _keys.Functions.Values.SelectMany(named => named.Values)]);

    private static bool Brings(HttpRequest request, string[] candidates)
    {
        var brought = request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();
        if (string.IsNullOrEmpty(brought))
            return false;

        // Every candidate is compared, in constant time, so that the time tells nothing about any key.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(brought));
        return candidates.Where(key => key.Length > 0).Aggregate(false, (found, key) =>
            CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(key))) | found);
    }
}
