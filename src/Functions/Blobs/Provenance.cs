using System.Security.Cryptography;
using System.Text;
using Azure;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// What a result was made of and by. Two results with the same provenance are as good as each other: they differ at most
/// by what other kernels or another release round otherwise, which is no reason to make a picture twice.
/// </summary>
/// <param name="SourceETag">Version of the input blob, without quotes.</param>
/// <param name="OptionsHash">First 32 hex digits of the SHA-256 of the canonical options.</param>
/// <param name="ModelFile">The network, on whatever kernels.</param>
internal sealed record Provenance(string SourceETag, string OptionsHash, string ModelFile)
{
    /// <summary>Metadata key of <see cref="SourceETag"/>, on failure records too.</summary>
    public const string SourceETagKey = "sourceetag";

    private const string OptionsHashKey = "optionshash";
    private const string ModelKey = "model";

    /// <summary>What a result will be made of.</summary>
    public static Provenance Of(InputBlob source, UpscaleOptions options, string modelId) => new(
        Text(source.ETag),
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(options.Canonical)).AsSpan(0, 16)),
        ModelId.FileOf(modelId));

    /// <summary>Reads it from a blob's metadata; null when the blob is not from here.</summary>
    public static Provenance? Read(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(SourceETagKey, out var sourceETag)
        && metadata.TryGetValue(OptionsHashKey, out var optionsHash)
        && metadata.TryGetValue(ModelKey, out var model)
            ? new Provenance(sourceETag, optionsHash, ModelId.FileOf(model))
            : null;

    /// <summary>Metadata of a result: the provenance, the kernels and the release that made it, whatever others would, and the
    /// sizes as width x height.</summary>
    public Dictionary<string, string> Describe(UpscaleResult result) => new()
    {
        [SourceETagKey] = SourceETag,
        [OptionsHashKey] = OptionsHash,
        [ModelKey] = result.ModelId,
        ["revision"] = Upscaler.Revision,
        ["originalsize"] = result.OriginalSize.ToString(),
        ["upscaledsize"] = result.UpscaledSize.ToString(),
    };

    /// <summary>An ETag as it is written down here, without quotes.</summary>
    public static string Text(ETag etag) => etag.ToString().Trim('"');
}
