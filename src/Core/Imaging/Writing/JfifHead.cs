using System.Buffers.Binary;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>
/// Has a JPEG begin as JFIF 1.02 wants it, with a segment that tells the density, or that none is known; and puts Photoshop's
/// image resources behind it in as many segments as they need.
/// </summary>
/// <param name="density">Null if none is known.</param>
/// <param name="photoshop">Resources behind the prefix of their segments; empty if there are none.</param>
internal sealed class JfifHead(Density? density, byte[] photoshop) : IFileHead
{
    private const int StartOfImage = 2;
    private const int LongestSegment = ushort.MaxValue - 2;
    private int _passed;

    /// <inheritdoc/>
    public bool IsDone => _passed == StartOfImage;

    /// <inheritdoc/>
    public byte[] Rewrite(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(StartOfImage - _passed, bytes.Length);
        _passed += count;
        return IsDone ? [.. bytes[..count], .. Segment(), .. Resources(), .. bytes[count..]] : bytes.ToArray();
    }

    private byte[] Segment()
    {
        byte[] segment = [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0];
        if (density is not { } known)
            return segment;

        // The file holds whole numbers; the unit is that in which less is lost.
        var isInch = Loss(known.X, Density.Inches) <= Loss(known.X, Density.Centimetres);
        var units = isInch ? Density.Inches : Density.Centimetres;
        segment[11] = isInch ? (byte)1 : (byte)2;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(12), Whole(known.X, units));
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), Whole(known.Y, units));
        return segment;
    }

    private IEnumerable<byte> Resources()
    {
        var prefix = IptcRecord.Prefix.ToArray();
        foreach (var part in photoshop.Skip(prefix.Length).Chunk(LongestSegment - prefix.Length))
        {
            var length = 2 + prefix.Length + part.Length;
            foreach (var value in (byte[])[0xFF, 0xED, (byte)(length >> 8), (byte)length, .. prefix, .. part])
                yield return value;
        }
    }

    private static double Loss(double pixels, double units) => Math.Abs(1 - Whole(pixels, units) * units / pixels);

    private static ushort Whole(double pixels, double units) =>
        (ushort)Math.Clamp(Math.Round(pixels / units), 1, ushort.MaxValue);
}
