using System.Text.RegularExpressions;
using Azure.Storage.Blobs;

namespace SuperRes.LocalHost.Events;

/// <summary>The path of a blob trigger, such as <c>input/{name}.jpg</c>: the container, and with what names begin and end.</summary>
internal sealed partial record BlobPath(string Container, string Start, string End)
{
    /// <summary>Reads a function's path, with settings in place of <c>%setting%</c>.</summary>
    public static BlobPath Of(DeclaredFunction function, IConfiguration settings)
    {
        var path = Setting().Replace(function["path"]!, setting => settings[setting.Groups[1].Value]
            ?? throw new InvalidOperationException($"'{function["path"]}' names the setting '{setting.Groups[1].Value}', which has no value."));
        var (container, pattern) = path.Split('/', 2) is [var first, var rest] ? (first, rest) : (path, "{name}");
        var (open, close) = (pattern.IndexOf('{', StringComparison.Ordinal), pattern.LastIndexOf('}'));
        return open < 0 ? new(container, pattern, pattern) : new(container, pattern[..open], pattern[(close + 1)..]);
    }

    /// <summary>Whether a blob of the container is meant.</summary>
    public bool Matches(string name) => name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal);

    /// <summary>The blob that an address leads to; null when it is in another account or container, or not meant.</summary>
    public BlobClient? BlobAt(Uri address, BlobContainerClient container)
    {
        var name = new BlobUriBuilder(address).BlobName;
        return name.Length > 0 && container.GetBlobClient(name) is { } blob && Matches(name) && IsAddressable(blob, name)
            && Uri.Compare(blob.Uri, address, UriComponents.HostAndPort | UriComponents.Path, UriFormat.SafeUnescaped, StringComparison.Ordinal) == 0
            ? blob
            : null;
    }

    /// <summary>Whether a name survives an address: one such as <c>a/../b</c> names another blob there, and the SDK's listener ends at some.</summary>
    public static bool IsAddressable(BlobClient blob, string name)
    {
        var place = new BlobUriBuilder(new Uri(blob.Uri.AbsoluteUri));
        return place.BlobName == name && place.BlobContainerName == blob.BlobContainerName;
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
