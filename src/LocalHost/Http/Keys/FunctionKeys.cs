using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace SuperRes.LocalHost.Http.Keys;

/// <summary>The keys that callers may bring.</summary>
internal sealed record FunctionKeys
{
    /// <summary>The system key of the blob webhook.</summary>
    public const string BlobsExtension = "blobs_extension";

    /// <summary>Opens everything.</summary>
    public string Master { get; init; } = "";

    /// <summary>Host keys by name: each opens every function.</summary>
    public Dictionary<string, string> Host { get; init; } = [];

    /// <summary>System keys by name: each opens one extension's webhook.</summary>
    public Dictionary<string, string> System { get; init; } = [];

    /// <summary>Function keys by function and name: each opens one function.</summary>
    public Dictionary<string, Dictionary<string, string>> Functions { get; init; } = [];

    /// <summary>Whether there is a key wherever a name stands for one: files may hold <c>null</c> instead.</summary>
    [JsonIgnore]
    public bool AreComplete =>
        Functions.Values.Append(Host).Append(System).All(named => named is not null && !named.ContainsValue(null!));

    /// <summary>The same keys, and new ones wherever one is missing.</summary>
    /// <param name="functions">The functions that need a key.</param>
    public FunctionKeys Completed(IEnumerable<string> functions)
    {
        var host = Host.Count > 0 ? Host : new() { ["default"] = New() };
        var system = new Dictionary<string, string>(System);
        system.TryAdd(BlobsExtension, New());
        var byFunction = new Dictionary<string, Dictionary<string, string>>(Functions);
        foreach (var function in functions)
            byFunction.TryAdd(function, new() { ["default"] = New() });
        return new() { Master = Master.Length > 0 ? Master : New(), Host = host, System = system, Functions = byFunction };
    }

    private static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))
        .Replace('+', '-').Replace('/', '_').TrimEnd('=');
}
