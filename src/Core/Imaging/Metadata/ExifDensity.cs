using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>Reads the density of a picture from EXIF or from the first directory of a TIFF (TIFF 6.0, section 8).</summary>
internal static class ExifDensity
{
    private const int Horizontal = 282;
    private const int Vertical = 283;
    private const int Unit = 296;
    private const int Centimetre = 3;
    private const int Inch = 2;

    /// <summary>Finds the density.</summary>
    /// <param name="block">EXIF, with or without its prefix, or a TIFF.</param>
    /// <returns>Null if it is not there, without a unit, or no usable number.</returns>
    public static Density? Find(ReadOnlySpan<byte> block)
    {
        var isBigEndian = block.StartsWith("MM"u8) || block.StartsWith("Exif\0\0MM"u8);
        var unit = ExifBlock.Value(block, Unit) is { Length: 2 } stored
            ? isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(stored) : BinaryPrimitives.ReadUInt16LittleEndian(stored)
            : Inch;
        if (unit is not (Inch or Centimetre))
            return null;
        var x = Ratio(ExifBlock.Value(block, Horizontal), isBigEndian);
        var y = Ratio(ExifBlock.Value(block, Vertical), isBigEndian);
        return Density.Of(x, double.IsNaN(y) ? x : y, unit == Inch ? Density.Inches : Density.Centimetres);
    }

    private static double Ratio(ReadOnlySpan<byte> rational, bool isBigEndian)
    {
        if (rational.Length != 8)
            return double.NaN;
        var (over, under) = isBigEndian
            ? (BinaryPrimitives.ReadUInt32BigEndian(rational), BinaryPrimitives.ReadUInt32BigEndian(rational[4..]))
            : (BinaryPrimitives.ReadUInt32LittleEndian(rational), BinaryPrimitives.ReadUInt32LittleEndian(rational[4..]));
        return (double)over / under;
    }
}
