using Azure;
using Azure.Storage.Blobs.Models;
using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Blobs;

/// <summary>One version of an input blob.</summary>
/// <param name="Name">Name in the container <c>input</c>.</param>
/// <param name="ETag">The version.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Metadata">What its uploader attached.</param>
internal sealed record InputBlob(string Name, ETag ETag, long Length, IDictionary<string, string> Metadata)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>A blob as a listing with metadata shows it.</summary>
    public static InputBlob From(BlobItem listed) => new(
        listed.Name, listed.Properties.ETag ?? default, listed.Properties.ContentLength ?? 0, listed.Metadata ?? None);

    /// <summary>The version as it is written down with what became of it: listings tell ETags without their quotes.</summary>
    public string Version => Provenance.Text(ETag);

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
