using System.Globalization;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>The errors that header readers raise, and the limits they share.</summary>
internal static class HeaderFault
{
    /// <summary>Longest colour profile, in bytes; the largest press profiles in use have about 3 MB.</summary>
    public const long MaxProfileBytes = 4L << 20;

    /// <summary>All metadata of a file together, in bytes, after decompression.</summary>
    public const long MaxMetadataBytes = 16L << 20;

    public static ImageCorruptException Truncated(ImageFormat format) => new(
        $"The {format.Name()} file ends before its picture does. It was probably cut off on its way; send it again.");

    public static ImageCorruptException Corrupt(ImageFormat format, string what) => new(
        $"The {format.Name()} file is damaged: {what}. Save it again with an image editor.");

    public static ImageUnsupportedException Unsupported(ImageFormat format, string what) => new(
        $"{what} are not read here. Save the picture as an ordinary {format.Name()} or as PNG.");

    public static ImageUnsupportedException NotRead(string name) => new(
        $"{name} pictures are not read here. Export the picture as JPEG or PNG.");

    public static ImageTooLargeException TooMuch(ImageFormat format, string what, long limit) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The {format.Name()} file has too {what}; the limit is {limit:N0}. Save the picture without them."));

    /// <summary>Refuses metadata that would cost more memory than any picture needs.</summary>
    public static void CheckMetadata(ImageFormat format, long profileBytes, long allBytes)
    {
        if (profileBytes > MaxProfileBytes)
            throw TooMuch(format, "many bytes of colour profile", MaxProfileBytes);
        if (allBytes > MaxMetadataBytes)
            throw TooMuch(format, "many bytes of metadata", MaxMetadataBytes);
    }
}
