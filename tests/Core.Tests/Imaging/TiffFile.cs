using System.Buffers.Binary;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Writes little-endian TIFFs tag by tag, right or wrong.</summary>
internal sealed class TiffFile(uint width, uint height)
{
    private readonly SortedDictionary<ushort, (ushort Type, uint Count, uint Value)> _tags = new()
    {
        [256] = (4, 1, width),
        [257] = (4, 1, height),
        [258] = (3, 1, 8),
        [259] = (3, 1, 1),
        [262] = (3, 1, 2),
        [277] = (3, 1, 3),
        [278] = (4, 1, height),
    };

    public TiffFile Tag(ushort id, ushort type, uint count, uint value)
    {
        _tags[id] = (type, count, value);
        return this;
    }

    /// <summary>One strip of interleaved 8-bit samples; four a pixel if the meaning of the fourth is given.</summary>
    public byte[] Samples(byte[] strip, ushort? extraSample = null)
    {
        if (extraSample is { } meaning)
            Tag(277, 3, 1, 4).Tag(338, 3, 1, meaning);
        Tag(273, 4, 1, (uint)(8 + 2 + 12 * (_tags.Count + 2 - Already()) + 4));
        Tag(279, 4, 1, (uint)strip.Length);

        var file = new byte[8 + 2 + 12 * _tags.Count + 4 + strip.Length];
        "II*\0\u0008\0\0\0"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(8), (ushort)_tags.Count);
        var at = 10;
        foreach (var (id, (type, count, value)) in _tags)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), id);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + 2), type);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 4), count);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 8), value);
            at += 12;
        }

        strip.CopyTo(file, at + 4);
        return file;
    }

    private int Already() => (_tags.ContainsKey(273) ? 1 : 0) + (_tags.ContainsKey(279) ? 1 : 0);
}
