using System.Buffers.Binary;
using System.IO.Hashing;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>Frames a chunk of a PNG (ISO/IEC 15948, clause 5): length, name, content, checksum.</summary>
internal static class PngChunk
{
    /// <summary>A chunk.</summary>
    /// <param name="name">Four letters.</param>
    /// <param name="body">Its content.</param>
    public static byte[] Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        name.CopyTo(chunk.AsSpan(4));
        body.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc32.HashToUInt32(chunk.AsSpan(4, 4 + body.Length)));
        return chunk;
    }

    /// <summary>The chunk that tells the density, in whole pixels a metre.</summary>
    public static byte[] Of(Density density)
    {
        var body = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(body, (int)Math.Round(density.X));
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(4), (int)Math.Round(density.Y));
        body[8] = 1;
        return Of("pHYs"u8, body);
    }
}
