using System.Security.Cryptography;

namespace SuperRes.Core.Inference;

/// <summary>
/// How a network is named: after its file's name and content, and after the kernels it runs on, as in
/// <c>EDSR_x3-0123456789ab/winograd-avx512</c>. Ids travel in headers and metadata, so they are printable ASCII.
/// </summary>
public static class ModelId
{
    private const int HashDigits = 12;
    private const char Separator = '/';

    /// <summary>The part of an id that names the file, whatever the kernels: all that a processor does not change.</summary>
    /// <param name="modelId">As <see cref="IUpscalingEngine.ModelId"/>.</param>
    public static string FileOf(string modelId)
    {
        ArgumentNullException.ThrowIfNull(modelId);
        return modelId.Split(Separator)[0];
    }

    /// <summary>Names a network.</summary>
    /// <param name="path">Path of its file.</param>
    /// <param name="content">All of the file.</param>
    /// <param name="engine">The kernels.</param>
    internal static string Of(string path, ReadOnlySpan<byte> content, string engine)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content))[..HashDigits];
        return $"{Ascii(Path.GetFileNameWithoutExtension(path))}-{hash}{Separator}{engine}";
    }

    /// <summary>What is not printable ASCII, or stands for that, is percent-encoded.</summary>
    private static string Ascii(string name) => string.Concat(
        name.EnumerateRunes().Select(rune =>
            rune.Value is > ' ' and < 0x7f and not '%' ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));
}
