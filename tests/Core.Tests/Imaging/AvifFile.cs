using System.Buffers.Binary;
using System.Text;
using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>
/// Writes AVIFs item by item, right or wrong. The first item is the picture that is shown; each has the last size given.
/// </summary>
internal sealed class AvifFile
{
    private readonly List<(string Type, int Size, (int Offset, int Length)[] Extents)> _items = [];
    private readonly List<byte> _data = [];
    private readonly List<byte> _properties = [];
    private readonly List<byte> _references = [];
    private readonly List<byte> _others = [];
    private int _sizes;

    /// <summary>The data of a picture of one colour channel set and no more.</summary>
    public static byte[] Units(int width = 16, int height = 16)
    {
        using var cat = Samples.Cat(width, height);
        var file = cat.HeifsaveBuffer(
            compression: Enums.ForeignHeifCompression.Av1, effort: 0, keep: Enums.ForeignKeep.None);
        return file[(file.AsSpan().IndexOf("mdat"u8) + 4)..];
    }

    /// <summary>Units whose sequence header (AV1 specification, 5.5) allows frames up to 65,536 pixels a side.</summary>
    public static byte[] LyingUnits(int width, int height)
    {
        var bits = new StringBuilder();
        Write(0, 3);
        Write(0b11, 2);
        Write(0, 5);
        Write(15, 4);
        Write(15, 4);
        Write(width - 1, 16);
        Write(height - 1, 16);
        bits.Append('0', 64 - bits.Length);
        return [0x0A, 8, .. Enumerable.Range(0, 8).Select(i => Convert.ToByte(bits.ToString(8 * i, 8), 2))];

        void Write(int value, int count) => bits.Append(Convert.ToString(value, 2).PadLeft(count, '0'));
    }

    public static byte[] Grid(int rows, int columns, int width, int height) =>
        [0, 1, (byte)(rows - 1), (byte)(columns - 1), .. Number(width, 4), .. Number(height, 4)];

    public static byte[] Box(string name, params byte[] body) =>
        [.. Number(8 + body.Length, 4), .. Encoding.ASCII.GetBytes(name), .. body];

    public AvifFile Item(string type, byte[] data)
    {
        _items.Add((type, _sizes, [(_data.Count, data.Length)]));
        _data.AddRange(data);
        return this;
    }

    /// <summary>An item made of parts of the data of all items, each there as often as asked for.</summary>
    public AvifFile Item(string type, int times, int offset, int length)
    {
        _items.Add((type, _sizes, [.. Enumerable.Repeat((offset, length), times)]));
        return this;
    }

    public AvifFile Size(int width, int height)
    {
        _sizes++;
        return Property("ispe", [0, 0, 0, 0, .. Number(width, 4), .. Number(height, 4)]);
    }

    /// <summary>A property that no item has, after all sizes.</summary>
    public AvifFile Property(string name, byte[] body)
    {
        _properties.AddRange(Box(name, body));
        return this;
    }

    public AvifFile DerivedFrom(int item, params int[] others)
    {
        _references.AddRange(Box("dimg", [.. Number(item, 2), .. Number(others.Length, 2), .. others.SelectMany(id => Number(id, 2))]));
        return this;
    }

    public AvifFile Other(byte[] box)
    {
        _others.AddRange(box);
        return this;
    }

    public byte[] End(string brand = "avif", string compatible = "avifmif1miaf")
    {
        // All sizes are known once the boxes are written with any offset.
        var head = Head(brand, compatible, 0).Length;
        return [.. Head(brand, compatible, head + 8), .. Box("mdat", [.. _data]), .. _others];
    }

    private byte[] Head(string brand, string compatible, int dataAt)
    {
        byte[] types = [.. _items.SelectMany((item, index) =>
            Box("infe", [2, 0, 0, 0, .. Number(index + 1, 2), 0, 0, .. Encoding.ASCII.GetBytes(item.Type), 0]))];
        byte[] places = [.. _items.SelectMany((item, index) => (byte[])
        [
            .. Number(index + 1, 2), 0, 0, .. Number(item.Extents.Length, 2),
            .. item.Extents.SelectMany(extent => (byte[])[.. Number(dataAt + extent.Offset, 4), .. Number(extent.Length, 4)]),
        ])];
        byte[] uses = [.. _items.SelectMany((item, index) => (byte[])[.. Number(index + 1, 2), 2, 0x81, (byte)(1 + item.Size)])];
        return
        [
            .. Box("ftyp", [.. Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(compatible)]),
            .. Box("meta",
            [
                0, 0, 0, 0,
                .. Box("hdlr", [0, 0, 0, 0, 0, 0, 0, 0, .. "pict"u8, .. new byte[13]]),
                .. Box("pitm", 0, 0, 0, 0, 0, 1),
                .. Box("iloc", [0, 0, 0, 0, 0x44, 0, .. Number(_items.Count, 2), .. places]),
                .. Box("iinf", [0, 0, 0, 0, .. Number(_items.Count, 2), .. types]),
                .. Box("iref", [0, 0, 0, 0, .. _references]),
                .. Box("iprp",
                [
                    .. Box("ipco", [.. Box("av1C", 0x81, 0, 0x0C, 0), .. _properties]),
                    .. Box("ipma", [0, 0, 0, 0, .. Number(_items.Count, 4), .. uses]),
                ]),
            ]),
        ];
    }

    private static byte[] Number(int value, int bytes)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, value);
        return four[^bytes..];
    }
}
