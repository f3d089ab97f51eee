using System.Buffers.Binary;
using System.Text;

namespace SuperRes.Core.Inference.Onnx;

/// <summary>How a field is written.</summary>
internal enum WireType
{
    /// <summary>Seven bits a byte.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and so many bytes: text, nested messages, packed numbers.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}

/// <summary>Reads the fields of one protocol buffer message. Every length is checked against what is left.</summary>
/// <param name="message">Content of the message.</param>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int LongestVarint = 10;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>How the current field is written.</summary>
    public WireType Type { get; private set; }

    /// <summary>Goes to the next field; its value must then be read or skipped.</summary>
    /// <returns>False at the end of the message.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var key = Varint();
        (Field, Type) = ((int)(key >> 3), (WireType)(key & 7));
        return true;
    }

    /// <summary>A whole number.</summary>
    public long Integer() => Type == WireType.Varint ? (long)Varint() : throw Malformed();

    /// <summary>Bytes of a nested message or of packed numbers.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (Type != WireType.Bytes)
            throw Malformed();
        var length = Varint();
        return length <= (ulong)_rest.Length ? Take((int)length) : throw Malformed();
    }

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Adds the one or, when packed, several whole numbers of a repeated field, of which nothing that is of use here has
    /// more than <see cref="ModelLimits.MostListed"/>.</summary>
    public void Integers(List<long> values)
    {
        if (Type == WireType.Varint)
        {
            Add(values, Integer());
            return;
        }
        ProtobufReader packed = new(Bytes());
        while (!packed._rest.IsEmpty)
            Add(values, (long)packed.Varint());
    }

    /// <summary>Adds the one or, when packed, several floats of a repeated field.</summary>
    public void Floats(List<float> values)
    {
        var bytes = Type == WireType.Fixed32 ? Take(sizeof(float)) : Bytes();
        if (bytes.Length % sizeof(float) != 0)
            throw Malformed();
        for (; !bytes.IsEmpty; bytes = bytes[sizeof(float)..])
            values.Add(BinaryPrimitives.ReadSingleLittleEndian(bytes));
    }

    /// <summary>Passes over the current field.</summary>
    public void Skip()
    {
        _ = Type switch
        {
            WireType.Varint => (int)Varint(),
            WireType.Fixed64 => Take(sizeof(ulong)).Length,
            WireType.Bytes => Bytes().Length,
            WireType.Fixed32 => Take(sizeof(uint)).Length,
            _ => throw Malformed(),
        };
    }

    private static void Add(List<long> values, long value)
    {
        if (values.Count == ModelLimits.MostListed)
            throw new AnotherGraphException($"a list has more than {ModelLimits.MostListed} numbers");
        values.Add(value);
    }

    private static InvalidDataException Malformed() => new("The file is no well-formed protocol buffer.");

    private ulong Varint()
    {
        ulong value = 0;
        for (var i = 0; i < LongestVarint && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }
        throw Malformed();
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw Malformed();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
