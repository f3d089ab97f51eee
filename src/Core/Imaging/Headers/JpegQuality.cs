using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// Estimates the quality setting, 1 to 100, from a quantisation table by inverting the scaling of the Independent
/// JPEG Group's encoder (jcparam.c: scale = 5000 / q below 50, 200 - 2q above) of the table in ITU-T T.81, K.1.
/// </summary>
internal static class JpegQuality
{
    // Sum of the 64 luminance entries of table K.1.
    private const double StandardSum = 3688;

    /// <summary>Reads the luminance table out of a DQT segment.</summary>
    /// <param name="segment">The segment's content after its length.</param>
    /// <returns>1 to 100, or null if the segment holds no complete table 0.</returns>
    public static int? Estimate(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            var (wide, id) = (segment[0] >> 4 != 0, segment[0] & 15);
            var bytes = wide ? 128 : 64;
            if (segment.Length < 1 + bytes)
                return null;
            if (id == 0)
                return FromSum(Sum(segment.Slice(1, bytes), wide));
            segment = segment[(1 + bytes)..];
        }

        return null;
    }

    private static int Sum(ReadOnlySpan<byte> table, bool wide)
    {
        var sum = 0;
        for (var i = 0; i < 64; i++)
            sum += wide ? BinaryPrimitives.ReadUInt16BigEndian(table[(2 * i)..]) : table[i];
        return sum;
    }

    private static int FromSum(int sum)
    {
        var percent = Math.Max(1, 100 * sum / StandardSum);
        var quality = percent <= 100 ? (200 - percent) / 2 : 5000 / percent;
        return (int)Math.Clamp(Math.Round(quality), 1, 100);
    }
}
