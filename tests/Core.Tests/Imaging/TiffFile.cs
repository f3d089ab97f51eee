using System.Buffers.Binary;
using System.Text;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Writes TIFFs tag by tag, right or wrong.</summary>
internal sealed class TiffFile(uint width, uint height, bool bigEndian = false)
{
    private const ushort Ascii = 2;
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Rational = 5;

    private readonly SortedDictionary<ushort, (ushort Type, uint Count, uint Value)> _tags = new()
    {
        [256] = (Long, 1, width),
        [257] = (Long, 1, height),
        [258] = (Short, 1, 8),
        [259] = (Short, 1, 1),
        [262] = (Short, 1, 2),
        [277] = (Short, 1, 3),
        [278] = (Long, 1, height),
    };

    private readonly Dictionary<ushort, byte[]> _values = [];

    public TiffFile Tag(ushort id, ushort type, uint count, uint value)
    {
        _tags[id] = (type, count, value);
        _values.Remove(id);
        return this;
    }

    /// <summary>A tag of more than four bytes, which stand behind the directory.</summary>
    public TiffFile Shorts(ushort id, params int[] values)
    {
        Tag(id, Short, (uint)values.Length, 0);
        _values[id] = [.. values.SelectMany(value => Number(value, 2))];
        return this;
    }

    public TiffFile Without(params ushort[] ids)
    {
        foreach (var id in ids)
            _tags.Remove(id);
        return this;
    }

    public TiffFile Text(ushort id, string text) => Blob(id, Ascii, [.. Encoding.UTF8.GetBytes(text), 0]);

    /// <summary>A tag of any bytes; of type 4, four of them count as one value, of type 5 eight.</summary>
    public TiffFile Blob(ushort id, ushort type, byte[] bytes)
    {
        Tag(id, type, (uint)(bytes.Length / (type == Long ? 4 : type == Rational ? 8 : 1)), 0);
        _values[id] = bytes;
        return this;
    }

    /// <summary>One strip of interleaved 8-bit samples; four a pixel if the meaning of the fourth is given.</summary>
    public byte[] Samples(byte[] strip, ushort? extraSample = null)
    {
        if (extraSample is { } meaning)
            Tag(277, Short, 1, 4).Tag(338, Short, 1, meaning);
        return Strips(strip);
    }

    /// <summary>One strip, or one for each channel.</summary>
    public byte[] Strips(params byte[][] strips)
    {
        Tag(273, Long, (uint)strips.Length, 0).Tag(279, Long, (uint)strips.Length, 0);
        _values[273] = new byte[4 * strips.Length];
        _values[279] = [.. strips.SelectMany(strip => Number(strip.Length, 4))];

        var behind = 8 + 2 + 12 * _tags.Count + 4;
        var at = behind + _values.Values.Sum(bytes => bytes.Length > 4 ? bytes.Length : 0);
        var offsets = new List<byte>();
        foreach (var strip in strips)
        {
            offsets.AddRange(Number(at, 4));
            at += strip.Length;
        }

        _values[273] = [.. offsets];
        List<byte> file = [.. bigEndian ? "MM\0*"u8 : "II*\0"u8, .. Number(8, 4), .. Number(_tags.Count, 2)];
        List<byte> data = [];
        foreach (var (id, (type, count, value)) in _tags)
        {
            file.AddRange([.. Number(id, 2), .. Number(type, 2), .. Number((int)count, 4)]);
            if (!_values.TryGetValue(id, out var bytes))
                file.AddRange([.. Number((int)value, type == Short ? 2 : 4), .. new byte[type == Short ? 2 : 0]]);
            else if (bytes.Length <= 4)
                file.AddRange([.. bytes, .. new byte[4 - bytes.Length]]);
            else
            {
                file.AddRange(Number(behind + data.Count, 4));
                data.AddRange(bytes);
            }
        }

        return [.. file, .. Number(0, 4), .. data, .. strips.SelectMany(strip => strip)];
    }

    private byte[] Number(int value, int size)
    {
        var bytes = new byte[4];
        if (bigEndian)
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bigEndian ? bytes[(4 - size)..] : bytes[..size];
    }
}
