using System.Runtime.InteropServices;

namespace SuperRes.Core.Inference.Onnx;

/// <summary>A constant of a graph.</summary>
/// <param name="Name">What nodes call it.</param>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Values">Row-major; as many as the shape says.</param>
internal sealed record OnnxTensor(string Name, IReadOnlyList<long> Shape, float[] Values)
{
    private const long Float = 1;

    /// <summary>Reads a <c>TensorProto</c>.</summary>
    /// <returns>Null for a tensor of another type than float32.</returns>
    /// <exception cref="InvalidDataException">It is malformed, or shorter or longer than its shape.</exception>
    public static OnnxTensor? Read(ReadOnlySpan<byte> message)
    {
        var name = "";
        long type = 0;
        List<long> shape = [];
        List<float> values = [];
        ReadOnlySpan<byte> raw = default;

        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Integers(shape); break;
                case 2: type = reader.Integer(); break;
                case 4: reader.Floats(values); break;
                case 8: name = reader.Text(); break;
                case 9: raw = reader.Bytes(); break;
                default: reader.Skip(); break;
            }
        }
        if (type != Float)
            return null;

        var content = raw.IsEmpty ? [.. values] : MemoryMarshal.Cast<byte, float>(raw).ToArray();
        long expected = 1;
        foreach (var length in shape)
            expected = length is >= 0 and <= int.MaxValue ? Math.Min(expected * length, int.MaxValue) : int.MaxValue;
        return expected == content.Length && raw.Length % sizeof(float) == 0
            ? new OnnxTensor(name, shape, content)
            : throw new InvalidDataException($"The tensor {name} has {content.Length} values instead of {expected}.");
    }
}
