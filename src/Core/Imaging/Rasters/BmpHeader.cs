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

    // A run of two bytes stands for 255 pixels at most.
    private const long MaxRunRatio = 128;

    // BI_RGB, BI_RLE8 … as in the documentation of BITMAPINFOHEADER.
    private const long Plain = 0, RunsOfEight = 1, RunsOfFour = 2, Masked = 3, Jpeg = 4, Png = 5, MaskedWithAlpha = 6, Cmyk = 11;

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

        var isNumbered = bits <= BmpPalette.MostBits;
        var palette = isNumbered
            ? BmpPalette.Read(file[headerBytes..], isCore ? 3 : 4, offset > 0 ? offset - headerBytes : null, isCore ? 0 : Number(dib, 32), (int)bits)
            : new BmpPalette([], 0);
        if (offset == 0)
            offset = headerBytes + palette.StoredBytes;
        var masks = compression is Masked or MaskedWithAlpha
            ? BmpMasks.Read(masksBehind > 0 ? rest[..masksBehind] : dib[Math.Min(InfoBytes, length)..], (int)bits)
            : bits == 16 ? BmpMasks.FiveBits : BmpMasks.Bytes;
        CheckPixels(file.Length - offset, compression, width * bits, width, height);

        var profile = ReadProfile(file, dib);
        // A grey picture could not have the profile of colours.
        var isGrey = isNumbered && palette.IsGrey && profile.Equals(default);
        return new ImageHeader(ImageFormat.Bmp, width, height)
        {
            Density = Density.Of(Signed(dib, 24), Signed(dib, 28), units: 1),
            Raster = new BmpRaster(new PictureSize((int)width, (int)height))
            {
                Channels = isGrey ? 1 : !isNumbered && masks[3] != 0 ? 4 : 3,
                Depth = !isNumbered && masks.Any(mask => BitOperations.PopCount(mask) > 8) ? SampleDepth.Sixteen : SampleDepth.Eight,
                Profile = profile,
                Bits = (int)bits,
                IsTopDown = isTopDown,
                IsInRuns = compression is RunsOfEight or RunsOfFour,
                Offset = (int)offset,
                Palette = palette.Colours,
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
        if (start + bytes > file.Length)
            throw HeaderFault.Truncated(ImageFormat.Bmp);
        return bytes == 0 ? default : (int)start..(int)(start + bytes);
    }

    private static long Short(ReadOnlySpan<byte> bytes, int at) =>
        bytes.Length >= at + 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) : 0;

    private static long Number(ReadOnlySpan<byte> bytes, int at) =>
        bytes.Length >= at + 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) : 0;

    private static long Signed(ReadOnlySpan<byte> bytes, int at) => (int)Number(bytes, at);
}
