using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;

namespace SuperRes.LocalHost.Http.Keys;

/// <summary>The keys that callers may bring: one that opens everything, those that open every function, and those of extensions and single functions.</summary>
internal sealed record FunctionKeys
{
    /// <summary>The system key of the blob webhook.</summary>
    public const string BlobsExtension = "blobs_extension";

    public string Master { get; init; } = "";

    public Dictionary<string, string> Host { get; init; } = [];

    public Dictionary<string, string> System { get; init; } = [];

    public Dictionary<string, Dictionary<string, string>> Functions { get; init; } = [];

    /// <summary>Whether there is a key wherever a name stands for one: files may hold <c>null</c> instead.</summary>
    [JsonIgnore]
    public bool AreComplete => Functions.Values.Append(Host).Append(System).All(named => named is not null && !named.ContainsValue(null!));

    /// <summary>The same keys, and new ones wherever one is missing.</summary>
    public FunctionKeys Completed(IEnumerable<string> functions)
    {
        var system = new Dictionary<string, string>(System);
        system.TryAdd(BlobsExtension, New());
        var byFunction = new Dictionary<string, Dictionary<string, string>>(Functions);
        foreach (var function in functions)
            byFunction.TryAdd(function, new() { ["default"] = New() });
        return new()
        {
            Master = Master.Length > 0 ? Master : New(),
            Host = Host.Count > 0 ? Host : new() { ["default"] = New() },
            System = system,
            Functions = byFunction,
        };
    }

    private static string New() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
}
