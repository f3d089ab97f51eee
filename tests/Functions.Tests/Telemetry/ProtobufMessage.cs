using System.Buffers.Binary;
using System.Text;

namespace SuperRes.Functions.Tests.Telemetry;

/// <summary>The fields of a Protocol Buffers message, by number.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Number, ulong Value, ReadOnlyMemory<byte> Content)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> content)
    {
        while (content.Length > 0)
        {
            var tag = ReadVarint(ref content);
            var (number, kind) = ((int)(tag >> 3), (int)(tag & 7));
            switch (kind)
            {
                case 0:
                    _fields.Add((number, ReadVarint(ref content), default));
                    break;
                case 1:
                    _fields.Add((number, BinaryPrimitives.ReadUInt64LittleEndian(content.Span), default));
                    content = content[8..];
                    break;
                case 2:
                    var length = (int)ReadVarint(ref content);
                    _fields.Add((number, 0, content[..length]));
                    content = content[length..];
                    break;
                case 5:
                    _fields.Add((number, BinaryPrimitives.ReadUInt32LittleEndian(content.Span), default));
                    content = content[4..];
                    break;
                default:
                    throw new InvalidDataException($"Field {number} is of the unknown kind {kind}.");
            }
        }
    }

    public bool Has(int number) => _fields.Any(field => field.Number == number);

    public IEnumerable<ProtobufMessage> Messages(int number) =>
        _fields.Where(field => field.Number == number).Select(field => new ProtobufMessage(field.Content));

    public string Text(int number) => Encoding.UTF8.GetString(Content(number).Span);

    public string Hex(int number) => Convert.ToHexStringLower(Content(number).Span);

    public long Integer(int number) => (long)_fields.FirstOrDefault(field => field.Number == number).Value;

    public double Double(int number) => BitConverter.Int64BitsToDouble(Integer(number));

    private ReadOnlyMemory<byte> Content(int number) => _fields.FirstOrDefault(field => field.Number == number).Content;

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> content)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = content.Span[0];
            content = content[1..];
            value |= (ulong)(part & 127) << shift;
            if (part < 128)
                return value;
        }
    }
}
