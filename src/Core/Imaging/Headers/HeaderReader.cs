using System.Text;
using SuperRes.Core.Imaging.Rasters;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// Finds out from the content alone what kind of file it is, and reads its structure with every length checked, so
/// that a decoder only ever sees files of a known kind, within the limits, complete and with a single frame.
/// </summary>
internal static class HeaderReader
{
    private const string Accepted = "JPEG, PNG, WebP, TIFF, GIF, AVIF, BMP or PNM";

    /// <summary>Reads and judges a file without decoding it.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="SuperResException">The file is missing, unsupported, corrupt, too large or animated.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        limits.CheckBytes(file.Length);
        var header = ReadAs(Sniff(file), file, limits);
        if (header.Width < 1 || header.Height < 1)
            throw HeaderFault.Corrupt(header.Format, "it has no pixels");
        limits.CheckSize(header.Width, header.Height);
        if (header.Frames > 1)
        {
            throw new ImageAnimatedException(
                $"The {header.Format.Name()} file has more than one frame or page; only still pictures are "
                + "upscaled. Send one of its frames.");
        }

        return header.HasPixels ? header : throw HeaderFault.Truncated(header.Format);
    }

    /// <summary>Refuses a file of which no more than its beginning has arrived, if that is enough to tell.</summary>
    /// <param name="beginning">At least 12 bytes, unless the file has fewer.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="SuperResException">It is unsupported, too large or animated.</exception>
    public static void CheckBeginning(ReadOnlySpan<byte> beginning, ImageLimits limits)
    {
        try
        {
            Read(beginning, limits);
        }
        catch (ImageCorruptException)
        {
            // What is missing may still come.
        }
    }

    private static ImageHeader ReadAs(ImageFormat format, ReadOnlySpan<byte> file, ImageLimits limits)
    {
        try
        {
            return format switch
            {
                ImageFormat.Jpeg => JpegHeader.Read(file, limits),
                ImageFormat.Png => PngHeader.Read(file, limits),
                ImageFormat.WebP => WebPHeader.Read(file, limits),
                ImageFormat.Tiff => TiffHeader.Read(file, limits),
                ImageFormat.Gif => GifHeader.Read(file, limits),
                ImageFormat.Bmp => BmpHeader.Read(file, limits),
                ImageFormat.Pnm => PnmHeader.Read(file, limits),
                _ => AvifHeader.Read(file, limits),
            };
        }
        catch (Exception e) when (ReadingFault.IsOfFile(e))
        {
            throw ReadingFault.Of(format, e);
        }
    }

    private static ImageFormat Sniff(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (file.StartsWith(PngHeader.Signature))
            return ImageFormat.Png;
        if (file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8))
            return ImageFormat.WebP;
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)
            || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8))
            return ImageFormat.Tiff;
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;
        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
            return ImageFormat.Avif;
        if (BmpHeader.Starts(file))
            return ImageFormat.Bmp;
        if (PnmHeader.Starts(file))
            return ImageFormat.Pnm;
        if (NameOf(file) is { } name)
            throw HeaderFault.NotRead(name);
        throw new ImageUnsupportedException(IsText(file)
            ? $"The content is a text that stands for a file, such as JSON, Base64 or a data URL. Send the bytes of the file themselves: {Accepted}."
            : $"The content is no picture of a known kind. Send {Accepted}.");
    }

    /// <summary>What a file is called that people have and that is not read here; null if it is not known.</summary>
    private static string? NameOf(ReadOnlySpan<byte> file)
    {
        // Each in a box of its own kind, or bare.
        if (file.StartsWith("\0\0\0\u000CjP  \r\n"u8) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]))
            return "JPEG 2000";
        return file.StartsWith("\0\0\0\u000CJXL \r\n"u8) || file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) ? "JPEG XL" : null;
    }

    /// <summary>Whether a caller sent what some programs wrap pictures in: JSON, a data URL, or Base64 of a JPEG, PNG, GIF or WebP.</summary>
    private static bool IsText(ReadOnlySpan<byte> file)
    {
        foreach (var beginning in (ReadOnlySpan<string>)["{", "[{", "\"", "data:", "/9j/", "iVBORw0K", "R0lGOD", "UklGR"])
            if (file.Length >= beginning.Length && Ascii.Equals(file[..beginning.Length], beginning))
                return true;
        return false;
    }
}
