using System.Buffers.Binary;
using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>
/// Reads and writes texts in the first directory of EXIF (2.32, section 4.5), which is a TIFF, byte by byte as they
/// are: libvips and libexif turn other than ASCII letters into such, and take an owner's "(c)" for their own note.
/// </summary>
internal static class ExifBlock
{
    /// <summary>Tag of what is to be seen.</summary>
    public const int Description = 270;

    /// <summary>Tag of the name of who made the picture.</summary>
    public const int Artist = 315;

    /// <summary>Tag of the name of who owns it.</summary>
    public const int Copyright = 33432;

    /// <summary>Tag under which a TIFF holds IPTC metadata.</summary>
    public const int Iptc = 33723;

    /// <summary>Bytes of a text at most: EXIF in a JPEG has 65,533 in all, and who owns a picture says so in fewer.</summary>
    public const int MaxTextBytes = 8192;

    private const int Ascii = 2;
    private const int Short = 3;
    private const int Long = 4;
    private const int Rational = 5;
    private const int MaxTags = 4096;

    /// <summary>Finds a text in EXIF, with or without its "Exif" prefix, or in a TIFF.</summary>
    /// <returns>Its bytes without the final zero; null if it is not there, blank, or cannot be read.</returns>
    public static byte[]? Find(ReadOnlySpan<byte> block, int tag) =>
        Text(Value(block, tag));

    /// <summary>The bytes of a tag as they are stored; none if it is not there or cannot be read.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> block, int tag)
    {
        if (block.StartsWith("Exif\0\0"u8))
            block = block[6..];
        if (!(block.StartsWith("II"u8) || block.StartsWith("MM"u8)) || block.Length < 16)
            return [];

        var reader = new TiffReader(block);
        var isBig = block[2] == 43 || block[3] == 43;
        var (countBytes, entryBytes, wordBytes) = isBig ? (8, 20, 8) : (2, 12, 4);
        try
        {
            var directory = reader.FirstDirectory();
            var count = Math.Min(MaxTags, reader.Number(directory, countBytes));
            for (var entry = directory + countBytes; count > 0; count--, entry += entryBytes)
            {
                if (reader.Number(entry, 2) != tag)
                    continue;
                var (items, field) = (reader.Number(entry + 4, wordBytes), entry + 4 + wordBytes);
                var length = Math.Min(items, int.MaxValue) * ItemBytes(reader.Number(entry + 2, 2));
                var start = length <= wordBytes ? field : reader.Number(field, wordBytes);
                return start <= block.Length - length ? block.Slice((int)start, (int)length) : [];
            }
        }
        catch (ImageCorruptException)
        {
            // Cut off before the tag. What nobody can read names nobody.
        }

        return [];
    }

    /// <summary>A block with nothing but some texts.</summary>
    /// <param name="texts">By tag, in rising order.</param>
    /// <returns>Null if there are none.</returns>
    public static byte[]? Of(params IReadOnlyList<(int Tag, byte[] Text)> texts)
    {
        if (texts.Count == 0)
            return null;

        const int Prefix = 6;
        var free = 8 + 2 + 12 * texts.Count + 4;
        var block = new byte[Prefix + free + texts.Sum(text => text.Text.Length + 4)];
        "Exif\0\0II*\0\u0008\0\0\0"u8.CopyTo(block);
        var tiff = block.AsSpan(Prefix);
        BinaryPrimitives.WriteInt16LittleEndian(tiff[8..], (short)texts.Count);
        for (var i = 0; i < texts.Count; i++)
        {
            var entry = tiff[(10 + 12 * i)..];
            var (tag, text) = texts[i];
            BinaryPrimitives.WriteUInt16LittleEndian(entry, (ushort)tag);
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], Ascii);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], text.Length + 1);
            if (text.Length < 4)
            {
                text.CopyTo(entry[8..]);
                continue;
            }

            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], free);
            text.CopyTo(tiff[free..]);
            free += text.Length + 1;
        }

        return block;
    }

    private static int ItemBytes(long type) => type switch
    {
        Short => 2,
        Long => 4,
        Rational => 8,
        _ => 1,
    };

    /// <summary>Bytes up to the zeros behind them, <see cref="MaxTextBytes"/> at most; null if there is nothing to see.</summary>
    internal static byte[]? Text(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxTextBytes)
        {
            // Not in the midst of a letter of UTF-8.
            var end = MaxTextBytes;
            for (var back = 0; back < 3 && (text[end] & 0xC0) == 0x80; back++)
                end--;
            text = text[..end];
        }

        return text.IndexOfAnyExceptInRange((byte)0, (byte)' ') < 0 ? null : text.TrimEnd((byte)0).ToArray();
    }
}
