using System.Buffers.Binary;
using System.Numerics;
using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Which bits of a pixel of a BMP are red, green, blue and alpha.</summary>
internal static class BmpMasks
{
    private const int MaskBytes = 4;

    /// <summary>Those of 16 bits of which nothing is said.</summary>
    public static uint[] FiveBits => [0x7C00, 0x03E0, 0x001F, 0];

    /// <summary>Those of 24 or 32 bits of which nothing is said; a fourth byte means nothing.</summary>
    public static uint[] Bytes => [0xFF0000, 0xFF00, 0xFF, 0];

    /// <summary>Reads those that a header names.</summary>
    /// <param name="fields">Three or four of them, and perhaps more of the header.</param>
    /// <param name="bits">Bits of a pixel, 16 or 32.</param>
    /// <exception cref="ImageCorruptException">Bits of a colour are not side by side in a pixel, or no colour has any.</exception>
    public static uint[] Read(ReadOnlySpan<byte> fields, int bits)
    {
        var masks = new uint[4];
        for (var channel = 0; channel < masks.Length && fields.Length >= (channel + 1) * MaskBytes; channel++)
        {
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(fields[(channel * MaskBytes)..]);
            var ones = mask >> BitOperations.TrailingZeroCount(mask);
            if (mask != 0 && ((ones & (ones + 1)) != 0 || (ulong)mask >> bits != 0))
                throw HeaderFault.Corrupt(ImageFormat.Bmp, "its header names bits for a colour that are not side by side in a pixel");
            masks[channel] = mask;
        }

        return (masks[0] | masks[1] | masks[2]) != 0
            ? masks
            : throw HeaderFault.Corrupt(ImageFormat.Bmp, "its header names no bits for any colour");
    }
}
