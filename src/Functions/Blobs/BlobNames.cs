using System.Security.Cryptography;
using System.Text;
using SuperRes.Core.Imaging;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>
/// Names of what comes out of an input blob. Different inputs never share a name: a result that keeps its input's name
/// never ends in the marker that all others get, and hashed names are longer than any other marked name.
/// </summary>
internal static class BlobNames
{
    private const string Marker = ".x3";
    private const string RecordExtension = ".json";

    // No name that ends like this is made of one that a blob can be reached by.
    private const string UnusableFolder = "_names/";
    private const string UnusableExtension = ".problem";

    /// <summary>Longest name that a blob can have (Azure Storage: Naming and referencing blobs).</summary>
    private const int Longest = 1024;

    /// <summary>Longest name that is marked as it is; leaves room for the longest marker.</summary>
    private const int LongestPlain = 1000;

    private static readonly (ImageFormat Format, string[] Extensions)[] Formats =
    [
        (ImageFormat.Jpeg, [".jpg", ".jpeg"]),
        (ImageFormat.Png, [".png"]),
        (ImageFormat.WebP, [".webp"]),
        (ImageFormat.Avif, [".avif"]),
    ];

    /// <summary>Name of the result: the input's where its extension says the right format, else marked.</summary>
    public static string Output(string input, ImageFormat format)
    {
        var extensions = Formats.First(known => known.Format == format).Extensions;
        var keeps = extensions.Any(extension =>
            input.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
            && !input.EndsWith(Marker + extension, StringComparison.OrdinalIgnoreCase));
        return keeps ? input : Append(input, Marker + format.Extension());
    }

    /// <summary>All names that results of an input can have, one for each format.</summary>
    public static IEnumerable<string> Outputs(string input) => Formats.Select(known => Output(input, known.Format));

    /// <summary>Name of the failure record; of an input that cannot be reached by its name, made of a hash of that.</summary>
    public static string Record(string input) => ExactBlobs.CanName(input)
        ? Append(input, RecordExtension)
        : UnusableFolder + Hash(input) + UnusableExtension;

    private static string Append(string name, string suffix) =>
        name.Length <= LongestPlain ? name + suffix : Shorten(name, Longest - suffix.Length) + suffix;

    private static string Shorten(string name, int length)
    {
        var hash = "~" + Hash(name);
        var kept = length - hash.Length;
        return name[..(char.IsHighSurrogate(name[kept - 1]) ? kept - 1 : kept)] + hash;
    }

    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
