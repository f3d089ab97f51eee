using System.Buffers.Binary;
using System.IO.Hashing;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>
/// Takes files apart at the seams of their format and joins the parts with lengths and checksums that are right again, so
/// that damage gets past the first check: PNG and RIFF chunks, JPEG segments, boxes of an AVIF's header, TIFF tags.
/// </summary>
internal sealed record Surgery(byte[] Head, List<byte[]> Parts, byte[] Tail, Action<byte[]> Mend, Func<List<byte[]>, byte[]> Join)
{
    /// <summary>The parts of a file; null if it has lost its form.</summary>
    public static Surgery? On(byte[] file) => file switch
    {
        [0x89, 0x50, ..] => Png(file),
        [0xFF, 0xD8, ..] => Jpeg(file),
        [0x52, 0x49, 0x46, 0x46, ..] when file.Length > 12 => Riff(file),
        [0x49, 0x49, 42, 0, ..] when file.Length > 8 => Tiff(file),
        _ when file.Length > 8 && file.AsSpan(4).StartsWith("ftyp"u8) => Avif(file),
        _ => null,
    };

    private static Surgery? Png(byte[] file)
    {
        var (parts, tail) = Split(file, 8, at => 12 + Big(file, at));
        return Of(file[..8], parts, tail, part =>
        {
            if (part.Length < 12)
                return;
            BinaryPrimitives.WriteInt32BigEndian(part, part.Length - 12);
            BinaryPrimitives.WriteUInt32BigEndian(part.AsSpan(part.Length - 4), Crc32.HashToUInt32(part.AsSpan(4, part.Length - 8)));
        });
    }

    // The coded pixels of a scan go with its header.
    private static Surgery? Jpeg(byte[] file)
    {
        var (parts, tail) = Split(file, 2, at => file[at + 1] switch
        {
            0xDA => NextMarker(file, at + 2) - at,
            _ => 2L + BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2)),
        });
        return Of(file[..2], parts, tail, part =>
        {
            if (part.Length >= 4 && part[1] != 0xDA)
                BinaryPrimitives.WriteUInt16BigEndian(part.AsSpan(2), (ushort)(part.Length - 2));
        });
    }

    private static Surgery? Riff(byte[] file)
    {
        var (parts, tail) = Split(file, 12, at => 8 + (((long)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4)) + 1) & ~1L));
        return Of(file[..12], parts, tail, part =>
        {
            if (part.Length >= 8)
                BinaryPrimitives.WriteInt32LittleEndian(part.AsSpan(4), part.Length - 8);
        }, whole => BinaryPrimitives.WriteInt32LittleEndian(whole.AsSpan(4), whole.Length - 8));
    }

    // What the header's boxes are in; the data behind it must not move, as one of them says where it lies.
    private static Surgery? Avif(byte[] file)
    {
        var start = (int)Math.Min(Big(file, 0), file.Length - 12);
        var length = (int)Math.Min(Big(file, start), file.Length - start);
        if (length < 12 || !file.AsSpan(start + 4).StartsWith("meta"u8))
            return null;
        var (parts, _) = Split(file[..(start + length)], start + 12, at => Big(file, at));
        return Of(file[..(start + 12)], parts, file[(start + length)..], part =>
        {
            if (part.Length >= 8)
                BinaryPrimitives.WriteInt32BigEndian(part, part.Length);
        }, whole => BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(start), whole.Length - (file.Length - length)), length - 12);
    }

    private static Surgery? Tiff(byte[] file)
    {
        var start = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4)), file.Length - 2);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(start));
        var end = start + 2 + 12 * count;
        if (count == 0 || end > file.Length)
            return null;
        var (parts, _) = Split(file[..end], start + 2, _ => 12);
        var tail = file[end..];
        return new Surgery(file[..(start + 2)], parts, tail, _ => { }, entries =>
        {
            // The pointer that ends the directory follows its last tag; all else stays where tags point to.
            byte[] whole =
            [
                .. file[..(start + 2)], .. entries.SelectMany(bytes => bytes), .. tail.Take(4),
                .. new byte[Math.Max(0, 12 * (count - entries.Count))], .. tail.Skip(4),
            ];
            BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(start), (ushort)entries.Count);
            return whole;
        });
    }

    private static Surgery? Of(
        byte[] head, List<byte[]> parts, byte[] tail, Action<byte[]> mend, Action<byte[]>? finish = null, int fixedLength = 0)
    {
        return parts.Count == 0 ? null : new Surgery(head, parts, tail, mend, Whole);

        byte[] Whole(List<byte[]> changed)
        {
            var spare = fixedLength - changed.Sum(part => part.Length);
            byte[] filler = spare >= 8 ? AvifFile.Box("free", new byte[spare - 8]) : [];
            byte[] whole = [.. head, .. changed.SelectMany(part => part), .. filler, .. tail];
            finish?.Invoke(whole);
            return whole;
        }
    }

    private static (List<byte[]> Parts, byte[] Tail) Split(byte[] file, int at, Func<int, long> length)
    {
        var parts = new List<byte[]>();
        while (at + 8 <= file.Length && length(at) is > 0 and var bytes && bytes <= file.Length - at)
        {
            parts.Add(file[at..(at + (int)bytes)]);
            at += (int)bytes;
        }

        return (parts, file[at..]);
    }

    private static long Big(byte[] file, int at) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));

    private static int NextMarker(byte[] file, int at)
    {
        while (at + 1 < file.Length && (file[at] != 0xFF || file[at + 1] is 0 or (>= 0xD0 and <= 0xD7)))
            at++;
        return at + 1 < file.Length ? at : file.Length;
    }
}
