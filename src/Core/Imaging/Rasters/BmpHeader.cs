using System.Buffers.Binary;
using System.Numerics;
using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>
/// Reads the headers of a BMP: those of OS/2, of 12 to 64 bytes, and those of Windows, each of which begins like the one
/// before it (BITMAPINFOHEADER, BITMAPV4HEADER, BITMAPV5HEADER).
/// </summary>
internal static class BmpHeader
{
    private const int FileHeaderBytes = 14;
    private const int CoreBytes = 12;
    private const int InfoBytes = 40;
    private const int V5Bytes = 124;
    private const int MaxColours = 256;

    // A run of two bytes stands for 255 pixels at most.
    private const long MaxRunRatio = 128;

    // BI_RGB, BI_RLE8 … as in the documentation of BITMAPINFOHEADER.
    private const long Plain = 0, RunsOfEight = 1, RunsOfFour = 2, Masked = 3, Jpeg = 4, Png = 5, MaskedWithAlpha = 6, Cmyk = 11;

    private static readonly uint[] FiveBitMasks = [0x7C00, 0x03E0, 0x001F, 0];
    private static readonly uint[] ByteMasks = [0xFF0000, 0xFF00, 0xFF, 0];

    /// <summary>Whether a file begins as a BMP does; a text may begin with the same two letters.</summary>
    public static bool Starts(ReadOnlySpan<byte> file) => file.StartsWith("BM"u8)
        && (file.Length < FileHeaderBytes + 4 || Number(file[FileHeaderBytes..], 0) is CoreBytes or (>= 16 and <= V5Bytes));

    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var dib = file[Math.Min(FileHeaderBytes, file.Length)..];
        if (dib.Length < CoreBytes)
            throw HeaderFault.Truncated(ImageFormat.Bmp);

        // The size is judged before the rest of the header has arrived.
        var length = (int)Number(dib, 0);
        var isCore = length == CoreBytes;
        var (width, height) = isCore ? (Short(dib, 4), Short(dib, 6)) : (Signed(dib, 4), Signed(dib, 8));
        var isTopDown = height < 0;
        height = Math.Abs(height);
        limits.CheckSize(width, height);
        if (dib.Length < length)
            throw HeaderFault.Truncated(ImageFormat.Bmp);
        if (width < 1 || height < 1)
            throw HeaderFault.Corrupt(ImageFormat.Bmp, "it has no pixels");

        var rest = dib[length..];
        dib = dib[..length];
        var bits = isCore ? Short(dib, 10) : Short(dib, 14);
        var compression = isCore ? Plain : Number(dib, 16);
        CheckKind(bits, compression, isOs2: length is < InfoBytes or (> InfoBytes and <= 64 and not (52 or 56)));

        // Only a header of the first Windows kind has its masks behind it.
        var masksBehind = length == InfoBytes ? compression switch { Masked => 12, MaskedWithAlpha => 16, _ => 0 } : 0;
        if (rest.Length < masksBehind)
            throw HeaderFault.Truncated(ImageFormat.Bmp);
        var headerBytes = FileHeaderBytes + length + masksBehind;
        var offset = Number(file, 10);
        if (offset > 0 && offset < headerBytes)
            throw HeaderFault.Corrupt(ImageFormat.Bmp, "its pixels lie inside its header");

        var palette = bits > 8
            ? []
            : ReadPalette(file, headerBytes, offset, isCore ? 3 : 4, Colours(isCore ? 0 : Number(dib, 32), bits), ref offset);
        if (offset == 0)
            offset = headerBytes;
        var masks = compression is Masked or MaskedWithAlpha
            ? ReadMasks(masksBehind > 0 ? rest[..masksBehind] : dib[Math.Min(InfoBytes, dib.Length)..], bits)
            : bits == 16 ? FiveBitMasks : ByteMasks;
        CheckPixels(file.Length - offset, compression, width * bits, width, height);

        var profile = ReadProfile(file, dib);
        var isGrey = bits <= 8 && profile.Equals(default) && IsGrey(palette);
        return new ImageHeader(ImageFormat.Bmp, width, height)
        {
            Raster = new BmpRaster(new PictureSize((int)width, (int)height))
            {
                Channels = isGrey ? 1 : bits > 8 && masks[3] != 0 ? 4 : 3,
                Depth = bits > 8 && masks.Any(mask => BitOperations.PopCount(mask) > 8) ? SampleDepth.Sixteen : SampleDepth.Eight,
                Profile = profile,
                Bits = (int)bits,
                IsTopDown = isTopDown,
                IsInRuns = compression is RunsOfEight or RunsOfFour,
                Offset = (int)offset,
                Palette = palette,
                Masks = masks,
            },
        };
    }

    private static void CheckKind(long bits, long compression, bool isOs2)
    {
        if (compression is Jpeg or Png or (>= Cmyk and <= Cmyk + 2) || (isOs2 && compression == Masked))
            throw HeaderFault.Unsupported(ImageFormat.Bmp, "BMPs with a JPEG, a PNG, a fax, runs of 24 bits or CMYK colours inside");
        var isKnown = compression switch
        {
            Plain => bits is 1 or 2 or 4 or 8 or 16 or 24 or 32,
            RunsOfEight => bits == 8,
            RunsOfFour => bits == 4,
            Masked or MaskedWithAlpha => bits is 16 or 32,
            _ => false,
        };
        if (!isKnown)
            throw HeaderFault.Corrupt(ImageFormat.Bmp, "its header names an impossible kind of pixel");
    }

    private static int Colours(long used, long bits) => (int)(used is > 0 and <= MaxColours ? used : 1L << (int)bits);

    /// <summary>Red, green and blue of 256 colours; those the file does not have are black.</summary>
    private static byte[] ReadPalette(
        ReadOnlySpan<byte> file, int start, long pixels, int entryBytes, int colours, ref long offset)
    {
        // Programs of OS/2 write as many as they need and say so only by where the pixels begin.
        if (pixels > 0)
            colours = (int)Math.Min(colours, (pixels - start) / entryBytes);
        else
            offset = start + (long)colours * entryBytes;
        if (file.Length - start < colours * entryBytes)
            throw HeaderFault.Truncated(ImageFormat.Bmp);

        var palette = new byte[3 * MaxColours];
        for (var colour = 0; colour < colours; colour++)
        {
            var entry = file.Slice(start + colour * entryBytes, 3);
            (palette[3 * colour], palette[3 * colour + 1], palette[3 * colour + 2]) = (entry[2], entry[1], entry[0]);
        }

        return palette;
    }

    private static bool IsGrey(ReadOnlySpan<byte> palette)
    {
        for (var at = 0; at < palette.Length; at += 3)
        {
            if (palette[at] != palette[at + 1] || palette[at] != palette[at + 2])
                return false;
        }

        return true;
    }

    private static uint[] ReadMasks(ReadOnlySpan<byte> fields, long bits)
    {
        var masks = new uint[4];
        for (var channel = 0; channel < masks.Length; channel++)
        {
            masks[channel] = (uint)Number(fields, 4 * channel);
            var ones = masks[channel] >> BitOperations.TrailingZeroCount(masks[channel]);
            if (masks[channel] != 0 && ((ones & (ones + 1)) != 0 || (ulong)masks[channel] >> (int)bits != 0))
                throw HeaderFault.Corrupt(ImageFormat.Bmp, "its header names bits for a colour that are not side by side in a pixel");
        }

        return (masks[0] | masks[1] | masks[2]) != 0
            ? masks
            : throw HeaderFault.Corrupt(ImageFormat.Bmp, "its header names no bits for any colour");
    }

    private static void CheckPixels(long there, long compression, long rowBits, long width, long height)
    {
        // Some writers leave the filling behind the last row away.
        var isEnough = compression is RunsOfEight or RunsOfFour
            ? there * MaxRunRatio >= width * height
            : there >= BmpRaster.Stride(rowBits) * (height - 1) + (rowBits + 7) / 8;
        if (!isEnough)
            throw HeaderFault.Truncated(ImageFormat.Bmp);
    }

    // BITMAPV5HEADER: the kind of colour space at 56, where the profile is (from the header on) at 112, its length at 116.
    private static Range ReadProfile(ReadOnlySpan<byte> file, ReadOnlySpan<byte> dib)
    {
        const long Embedded = 0x4D424544;
        if (dib.Length < V5Bytes || Number(dib, 56) != Embedded)
            return default;
        var (start, bytes) = (FileHeaderBytes + Number(dib, 112), Number(dib, 116));
        HeaderFault.CheckMetadata(ImageFormat.Bmp, bytes, bytes);
        return start + bytes <= file.Length
            ? (int)start..(int)(start + bytes)
            : throw HeaderFault.Truncated(ImageFormat.Bmp);
    }

    private static long Short(ReadOnlySpan<byte> bytes, int at) =>
        bytes.Length >= at + 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : 0;

    private static long Number(ReadOnlySpan<byte> bytes, int at) =>
        bytes.Length >= at + 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : 0;

    private static long Signed(ReadOnlySpan<byte> bytes, int at) => (int)Number(bytes, at);
}
