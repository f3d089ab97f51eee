using System.Buffers.Binary;
using System.Text;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>
/// Finds texts in IPTC metadata (IIM 4.2), bare as in a TIFF or among Photoshop's image resources as in a JPEG.
/// </summary>
internal static class IptcRecord
{
    /// <summary>Data set of record 2 that names who made the picture.</summary>
    public const int Byline = 80;

    /// <summary>Data set of record 2 that names who owns it.</summary>
    public const int CopyrightNotice = 116;

    /// <summary>What a segment of a JPEG with Photoshop's image resources, or with a part of them, begins with.</summary>
    public static ReadOnlySpan<byte> Prefix => "Photoshop 3.0\0"u8;

    private const int Resource = 0x0404;

    /// <summary>Finds a text.</summary>
    /// <returns>In UTF-8; null if it is not there or blank.</returns>
    public static byte[]? Find(ReadOnlySpan<byte> metadata, int dataSet)
    {
        var record = Bare(metadata);
        var isUtf8 = false;

        // A data set: 0x1C, record, number, length, or for more than 32,767 bytes the length of the length.
        while (record.Length >= 5 && record[0] == 0x1C)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(record[3..]);
            if (length > record.Length - 5)
                break;
            var value = record.Slice(5, length);
            if (record[1] == 1 && record[2] == 90)
                isUtf8 = value.SequenceEqual("\u001B%G"u8);
            else if (record[1] == 2 && record[2] == dataSet)
                return ExifBlock.Text(isUtf8 ? value : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(value)));
            record = record[(5 + length)..];
        }

        return null;
    }

    private static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> metadata)
    {
        if (!metadata.StartsWith(Prefix))
            return metadata;

        // A resource: "8BIM", number, name with its length before it, padded to even, length, content, padded.
        var resources = metadata[Prefix.Length..];
        while (resources.Length >= 12 && resources.StartsWith("8BIM"u8))
        {
            var number = BinaryPrimitives.ReadUInt16BigEndian(resources[4..]);
            var head = 6 + (1 + resources[6] + 1) / 2 * 2 + 4;
            if (head > resources.Length)
                break;
            long length = BinaryPrimitives.ReadUInt32BigEndian(resources[(head - 4)..]);
            if (length > resources.Length - head)
                break;
            if (number == Resource)
                return resources.Slice(head, (int)length);
            resources = resources[(int)Math.Min(resources.Length, head + length + (length & 1))..];
        }

        return [];
    }
}
