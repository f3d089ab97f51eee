using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>
/// Header and directory of an uncompressed picture: TIFF 6.0, section 2, with the 64-bit fields of BigTIFF, and
/// little-endian like the samples. The strips follow it without a gap.
/// </summary>
internal static class BigTiffHeader
{
    private const int StripBytes = 256 << 10;
    private const int FirstEntry = 24;
    private const int EntryBytes = 20;
    private const int Short = 3;
    private const int Long8 = 16;

    /// <summary>All bytes before the first pixel.</summary>
    public static byte[] Of(RowLayout layout)
    {
        var rowsAStrip = Math.Max(1, StripBytes / layout.RowBytes);
        var strips = (layout.Size.Height + rowsAStrip - 1) / rowsAStrip;
        var offsets = new long[strips];
        var lengths = new long[strips];
        List<(int Tag, int Type, long[] Values)> tags =
        [
            (256, Long8, [layout.Size.Width]),
            (257, Long8, [layout.Size.Height]),
            (258, Short, [.. Enumerable.Repeat(8L * (int)layout.Depth, layout.Channels)]),
            (259, Short, [1]),
            (262, Short, [layout.IsGrey ? 1 : 2]),
            (273, Long8, offsets),
            (277, Short, [layout.Channels]),
            (278, Long8, [rowsAStrip]),
            (279, Long8, lengths),
            (284, Short, [1]),
        ];
        if (layout.HasAlpha)
            tags.Add((338, Short, [2]));

        var header = new byte[FirstEntry + EntryBytes * tags.Count + 8 + 2 * 8 * strips];
        for (var strip = 0; strip < strips; strip++)
        {
            offsets[strip] = header.Length + (long)layout.RowBytes * rowsAStrip * strip;
            lengths[strip] = (long)layout.RowBytes * Math.Min(rowsAStrip, layout.Size.Height - strip * rowsAStrip);
        }

        Write(header, tags);
        return header;
    }

    private static void Write(Span<byte> header, List<(int Tag, int Type, long[] Values)> tags)
    {
        "II+\0\u0008\0\0\0\u0010"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], tags.Count);
        var (entry, free) = (FirstEntry, FirstEntry + EntryBytes * tags.Count + 8);
        foreach (var (tag, type, values) in tags)
        {
            BinaryPrimitives.WriteInt16LittleEndian(header[entry..], (short)tag);
            BinaryPrimitives.WriteInt16LittleEndian(header[(entry + 2)..], (short)type);
            BinaryPrimitives.WriteInt64LittleEndian(header[(entry + 4)..], values.Length);
            var (size, at) = (type == Short ? 2 : 8, entry + 12);
            if (size * values.Length > 8)
            {
                BinaryPrimitives.WriteInt64LittleEndian(header[at..], free);
                (at, free) = (free, free + size * values.Length);
            }

            foreach (var value in values)
            {
                if (type == Short)
                    BinaryPrimitives.WriteInt16LittleEndian(header[at..], (short)value);
                else
                    BinaryPrimitives.WriteInt64LittleEndian(header[at..], value);
                at += size;
            }

            entry += EntryBytes;
        }
    }
}
