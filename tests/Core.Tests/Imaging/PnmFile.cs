using System.Buffers.Binary;
using System.Text;
using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Writes PGMs and PPMs.</summary>
internal static class PnmFile
{
    /// <summary>A picture of one or three channels of 8 or 16 bits, raw or as text.</summary>
    public static byte[] Of(Image picture, bool isRaw = true)
    {
        var isDeep = picture.Format == Enums.BandFormat.Ushort;
        int[] numbers = isDeep
            ? [.. picture.WriteToMemory<ushort>().Select(sample => (int)sample)]
            : [.. picture.WriteToMemory<byte>().Select(sample => (int)sample)];
        var kind = (picture.Bands == 3 ? 3 : 2) + (isRaw ? 3 : 0);
        var header = $"P{kind}\n# made by hand\n{picture.Width} {picture.Height}\n{(isDeep ? 65535 : 255)}\n";
        return [.. Encoding.ASCII.GetBytes(header), .. isRaw
            ? numbers.SelectMany(number => isDeep ? Deep((ushort)number) : [(byte)number])
            : Encoding.ASCII.GetBytes(string.Concat(numbers.Select(number => $"{number}\n")))];
    }

    /// <summary>A file as text and what follows it.</summary>
    public static byte[] Of(string text, params byte[] raw) => [.. Encoding.ASCII.GetBytes(text), .. raw];

    private static byte[] Deep(ushort number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }
}
