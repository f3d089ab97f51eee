using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Writes PNGs chunk by chunk, right or wrong.</summary>
internal sealed class PngFile
{
    private readonly List<byte> _file = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    private PngFile()
    {
    }

    public static PngFile Of(uint width, uint height, byte bits, byte colourType, byte interlace = 0)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = (bits, colourType, interlace);
        return new PngFile().Chunk("IHDR", header);
    }

    public PngFile Chunk(string name, byte[] body)
    {
        var named = Encoding.ASCII.GetBytes(name).Concat(body).ToArray();
        WriteNumber((uint)body.Length);
        _file.AddRange(named);
        WriteNumber(Crc32.HashToUInt32(named));
        return this;
    }

    public PngFile Pixels(byte[] filteredRows) => Chunk("IDAT", Deflate(filteredRows));

    public byte[] End() => [.. Chunk("IEND", [])._file];

    public static byte[] Deflate(byte[] raw)
    {
        using var packed = new MemoryStream();
        using (var deflate = new ZLibStream(packed, CompressionLevel.SmallestSize))
            deflate.Write(raw);
        return packed.ToArray();
    }

    private void WriteNumber(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        _file.AddRange(bytes);
    }
}
