namespace SuperRes.Core.Imaging;

/// <summary>Kinds of picture files that are read or written.</summary>
public enum ImageFormat
{
    /// <summary>JPEG (ITU-T T.81), baseline, extended or progressive, Huffman-coded, 8 bit.</summary>
    Jpeg,

    /// <summary>Portable Network Graphics (ISO/IEC 15948).</summary>
    Png,

    /// <summary>WebP, still (RFC 9649).</summary>
    WebP,

    /// <summary>AV1 Image File Format, still.</summary>
    Avif,

    /// <summary>TIFF 6.0 or BigTIFF, one page; read only.</summary>
    Tiff,

    /// <summary>GIF, one frame; read only.</summary>
    Gif,

    /// <summary>Windows or OS/2 bitmap; read only.</summary>
    Bmp,

    /// <summary>Portable bitmap, graymap or pixmap (PBM, PGM, PPM), one picture; read only.</summary>
    Pnm,
}

/// <summary>Facts about <see cref="ImageFormat"/>.</summary>
public static class ImageFormats
{
    /// <summary>The media type (IANA).</summary>
    /// <param name="format">A format.</param>
    public static string ContentType(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "image/jpeg",
        ImageFormat.Png => "image/png",
        ImageFormat.WebP => "image/webp",
        ImageFormat.Avif => "image/avif",
        ImageFormat.Tiff => "image/tiff",
        ImageFormat.Gif => "image/gif",
        ImageFormat.Bmp => "image/bmp",
        _ => "image/x-portable-anymap",
    };

    /// <summary>The usual extension of a file name, with its dot.</summary>
    /// <param name="format">A format.</param>
    public static string Extension(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => ".jpg",
        ImageFormat.Png => ".png",
        ImageFormat.WebP => ".webp",
        ImageFormat.Avif => ".avif",
        ImageFormat.Tiff => ".tif",
        ImageFormat.Gif => ".gif",
        ImageFormat.Bmp => ".bmp",
        _ => ".pnm",
    };

    /// <summary>The name people know the format by.</summary>
    internal static string Name(this ImageFormat format) => format switch
    {
        ImageFormat.WebP => "WebP",
        _ => format.ToString().ToUpperInvariant(),
    };

    /// <summary>Longest side the format (or its encoder) can hold, in pixels.</summary>
    internal static int MaxSide(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => 65_535,
        ImageFormat.WebP => 16_383,
        ImageFormat.Avif => 16_384,
        _ => int.MaxValue,
    };

    /// <summary>Whether samples of 16 bits survive in the format.</summary>
    internal static bool HoldsSixteenBits(this ImageFormat format) => format is ImageFormat.Png or ImageFormat.Tiff;

    /// <summary>Whether one-channel pictures stay one-channel in the format.</summary>
    internal static bool HoldsGrey(this ImageFormat format) => format is ImageFormat.Png or ImageFormat.Jpeg;
}
