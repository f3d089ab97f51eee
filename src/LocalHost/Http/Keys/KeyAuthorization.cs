using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Http.Keys;

/// <summary>Decides whether a request brings the key that it needs; everything is open unless auth is enabled.</summary>
internal sealed class KeyAuthorization(FunctionKeyFile file, FunctionCatalog catalog, HostSettings settings)
{
    private FunctionKeys _keys = new();

    /// <summary>Reads the keys, if any are needed. Until then nobody is let in who needs one.</summary>
    /// <exception cref="IOException">There are no usable keys; the message says what to do.</exception>
    public void LoadKeys()
    {
        if (settings.EnableAuth)
            _keys = file.Load([.. catalog.All.Select(function => function.Name)]);
    }

    /// <summary>Whether a request may go on.</summary>
    /// <param name="request">The request, with a key in the header <c>x-functions-key</c> or the query <c>code</c>.</param>
    /// <param name="level">What the function asks for.</param>
    /// <param name="name">The function, or the extension for <see cref="AuthorizationLevel.System"/>.</param>
    public bool Allows(HttpRequest request, AuthorizationLevel level, string name)
    {
        if (!settings.EnableAuth || level == AuthorizationLevel.Anonymous)
            return true;

        var brought = request.Headers["x-functions-key"].FirstOrDefault() ?? request.Query["code"].FirstOrDefault();
        if (string.IsNullOrEmpty(brought))
            return false;

        // Every candidate is compared, in constant time, so that the time tells nothing about any key.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(brought));
        return Candidates(_keys, level, name).Aggregate(false, (found, key) =>
            CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(key))) | found);
    }

    private static IEnumerable<string> Candidates(FunctionKeys keys, AuthorizationLevel level, string name) => level switch
    {
        AuthorizationLevel.Admin => [keys.Master],
        AuthorizationLevel.System => keys.System.TryGetValue(name, out var key) ? [keys.Master, key] : [keys.Master],
        _ => [keys.Master, .. keys.Host.Values, .. keys.Functions.GetValueOrDefault(name)?.Values.ToArray() ?? []],
    };
}
