using System.Text.RegularExpressions;
using Azure.Storage.Blobs;
using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Events;

/// <summary>The path of a blob trigger, such as <c>input/{name}.jpg</c>: what it says before and after its first and last braces.</summary>
/// <param name="Container">The container.</param>
/// <param name="Start">With what names begin.</param>
/// <param name="End">With what they end.</param>
internal sealed partial record BlobPath(string Container, string Start, string End)
{
    /// <summary>Reads a function's path, with settings in place of <c>%setting%</c>.</summary>
    public static BlobPath Of(DeclaredFunction function, IConfiguration settings)
    {
        var path = Setting().Replace(function["path"]!, setting => settings[setting.Groups[1].Value]
            ?? throw new InvalidOperationException($"'{function["path"]}' names the setting '{setting.Groups[1].Value}', which has no value."));
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (container, pattern) = slash < 0 ? (path, "{name}") : (path[..slash], path[(slash + 1)..]);
        var (first, last) = (pattern.IndexOf('{', StringComparison.Ordinal), pattern.LastIndexOf('}'));
        return first < 0 ? new(container, pattern, pattern) : new(container, pattern[..first], pattern[(last + 1)..]);
    }

    /// <summary>Whether a blob of the container is meant.</summary>
    public bool Matches(string name) =>
        name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal);

    /// <summary>The blob that an address leads to; null when it is in another account or container, or not meant.</summary>
    public BlobClient? BlobAt(Uri address, BlobContainerClient container)
    {
        var place = new BlobUriBuilder(address);
        return container.GetBlobClient(place.BlobName) is { } blob && Matches(place.BlobName) && IsAddressable(blob)
            && Uri.Compare(blob.Uri, address, UriComponents.HostAndPort | UriComponents.Path, UriFormat.SafeUnescaped, StringComparison.Ordinal) == 0
            ? blob
            : null;
    }

    /// <summary>
    /// Whether a name survives an address: one such as <c>a/../b</c> names another blob there, and the SDK's listener ends at some.
    /// </summary>
    public static bool IsAddressable(BlobClient blob)
    {
        var place = new BlobUriBuilder(new Uri(blob.Uri.AbsoluteUri));
        return place.BlobName == blob.Name && place.BlobContainerName == blob.BlobContainerName;
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
