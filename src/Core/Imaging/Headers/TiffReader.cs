using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>One directory entry whose values are known to lie inside the file.</summary>
/// <param name="Id">Number of the tag.</param>
/// <param name="ItemBytes">Bytes of one value.</param>
/// <param name="Count">Number of values.</param>
/// <param name="Offset">Where in the file the first value is.</param>
internal readonly record struct TiffTag(int Id, int ItemBytes, long Count, long Offset)
{
    public long ByteLength => Count * ItemBytes;
}

/// <summary>Reads numbers and directories of either byte order, classic or BigTIFF.</summary>
internal readonly ref struct TiffReader
{
    private const int MaxTags = 4096;

    private readonly ReadOnlySpan<byte> _file;
    private readonly bool _bigEndian;
    private readonly bool _bigTiff;

    public TiffReader(ReadOnlySpan<byte> file)
    {
        _file = file;
        _bigEndian = file[0] == 'M';
        _bigTiff = file[2] == 43 || file[3] == 43;
    }

    public long FirstDirectory() => _bigTiff ? Number(8, 8) : Number(4, 4);

    public long FileLength => _file.Length;

    /// <summary>Reads the unsigned number of 1, 2, 4 or 8 bytes at an offset.</summary>
    public long Number(long offset, int bytes)
    {
        if (offset < 0 || offset > _file.Length - bytes)
            throw HeaderFault.Truncated(ImageFormat.Tiff);
        var at = _file.Slice((int)offset, bytes);
        ulong value = bytes switch
        {
            1 => at[0],
            2 => _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at),
            4 => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at),
            _ => _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(at) : BinaryPrimitives.ReadUInt64LittleEndian(at),
        };
        return value <= long.MaxValue
            ? (long)value
            : throw HeaderFault.Corrupt(ImageFormat.Tiff, "a tag holds an absurd number");
    }

    /// <summary>Bytes that are known to lie inside the file.</summary>
    public ReadOnlySpan<byte> Slice(long offset, long length) => _file.Slice((int)offset, (int)length);

    /// <summary>The value at <paramref name="index"/> of a tag.</summary>
    public long Value(TiffTag tag, long index = 0) => index < tag.Count
        ? Number(tag.Offset + index * tag.ItemBytes, tag.ItemBytes)
        : throw HeaderFault.Corrupt(ImageFormat.Tiff, $"tag {tag.Id} has too few values");

    /// <summary>Reads the directory at an offset, and where the next one is; 0 if there is none.</summary>
    public List<TiffTag> ReadDirectory(long offset, out long next)
    {
        var (countBytes, entryBytes, wordBytes) = _bigTiff ? (8, 20, 8) : (2, 12, 4);
        var count = Number(offset, countBytes);
        if (count > MaxTags)
            throw HeaderFault.TooMuch(ImageFormat.Tiff, "many tags", MaxTags);

        var tags = new List<TiffTag>((int)count);
        var seen = new HashSet<int>((int)count);
        offset += countBytes;
        for (; count > 0; count--, offset += entryBytes)
        {
            var (id, itemBytes) = ((int)Number(offset, 2), ItemBytes((int)Number(offset + 2, 2)));
            if (!seen.Add(id))
                throw HeaderFault.Corrupt(ImageFormat.Tiff, $"tag {id} is there twice");
            var items = Number(offset + 4, wordBytes);
            if (items > _file.Length)
                throw HeaderFault.Corrupt(ImageFormat.Tiff, $"tag {id} claims more values than the file can hold");

            var inline = items * itemBytes <= wordBytes;
            var field = offset + 4 + wordBytes;
            var tag = new TiffTag(id, itemBytes, items, inline ? field : Number(field, wordBytes));
            if (tag.Offset > _file.Length - tag.ByteLength)
                throw HeaderFault.Truncated(ImageFormat.Tiff);
            tags.Add(tag);
        }

        next = Number(offset, wordBytes);
        return tags;
    }

    // TIFF 6.0, section 2, and BigTIFF: bytes of a value by the number of its type; unknown types count as bytes.
    private static int ItemBytes(int type) => type switch
    {
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 1,
    };
}
