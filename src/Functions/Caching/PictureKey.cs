using System.Security.Cryptography;
using System.Text;
using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Caching;

/// <summary>Names a result by all that determines it.</summary>
/// <param name="Value">64 hexadecimal digits.</param>
/// <param name="ModelId">The network that they stand for.</param>
internal readonly record struct PictureKey(string Value, string ModelId)
{
    /// <summary>The result's entity tag, quotes included.</summary>
    public string ETag => $"\"{Value}\"";

    /// <summary>Hashes the upload, the options, the network and the revision of all that is around it.</summary>
    public static PictureKey Of(WantedPicture wanted, string modelId, string revision = Upscaler.Revision)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(wanted.Upload.Span));
        hash.AppendData(Encoding.UTF8.GetBytes(
            $"{wanted.Options.Canonical}\n{modelId}\n{revision}\n{UpscaledPictureSerializer.Layout}"));
        return new PictureKey(Convert.ToHexStringLower(hash.GetCurrentHash()), modelId);
    }
}
