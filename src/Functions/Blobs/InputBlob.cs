using Azure;
using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Blobs;

/// <summary>One version of an input blob.</summary>
/// <param name="Name">Name in the container <c>input</c>.</param>
/// <param name="ETag">The version.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Metadata">What its uploader attached.</param>
internal sealed record InputBlob(string Name, ETag ETag, long Length, IDictionary<string, string> Metadata)
{
    /// <summary>
    /// Whether it only stands for a directory, as accounts with a hierarchical namespace and the tools for them make
    /// them.
    /// </summary>
    public bool IsDirectory =>
        Metadata.Any(pair => pair.Key.Equals("hdi_isfolder", StringComparison.OrdinalIgnoreCase)
            && bool.TryParse(pair.Value, out var isFolder) && isFolder);

    /// <summary>What is chosen for this picture: those entries of its metadata that are options.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Options =>
        from pair in Metadata
        where UpscaleOptions.Names.Contains(pair.Key, StringComparer.OrdinalIgnoreCase)
        select KeyValuePair.Create<string, string?>(pair.Key, pair.Value);
}
