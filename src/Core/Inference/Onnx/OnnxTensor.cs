using System.Runtime.InteropServices;

namespace SuperRes.Core.Inference.Onnx;

/// <summary>A constant of a graph.</summary>
/// <param name="Name">What nodes call it.</param>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Values">Row-major; as many as the shape says.</param>
internal sealed record OnnxTensor(string Name, IReadOnlyList<long> Shape, float[] Values)
{
    private const long Float = 1;
    private const long External = 1;

    /// <summary>Reads a <c>TensorProto</c>.</summary>
    /// <returns>Null for a tensor of another type than float32.</returns>
    /// <exception cref="InvalidDataException">It is malformed, kept in another file, or shorter or longer than its shape.</exception>
    public static OnnxTensor? Read(ReadOnlySpan<byte> message)
    {
        var name = "";
        long type = 0, location = 0;
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
                case 14: location = reader.Integer(); break;
                default: reader.Skip(); break;
            }
        }
        if (type != Float)
            return null;
        if (location == External)
            throw new InvalidDataException($"The values of {name} are in another file; put them into this one.");

        var there = raw.IsEmpty ? values.Count : raw.Length / (double)sizeof(float);
        if (Count(shape) != there)
            throw new InvalidDataException($"The tensor {name} has {there} values instead of [{string.Join(", ", shape)}].");
        return new OnnxTensor(name, shape, raw.IsEmpty ? [.. values] : MemoryMarshal.Cast<byte, float>(raw).ToArray());
    }

    /// <summary>Values that a shape stands for; null where there are never so many.</summary>
    private static long? Count(List<long> shape)
    {
        var (count, isEmpty) = (1L, false);
        foreach (var length in shape)
        {
            if (length is < 0 or > ModelLimits.MostBytes || (length > 0 && (count *= length) > ModelLimits.MostBytes))
                return null;
            isEmpty |= length == 0;
        }

        return isEmpty ? 0 : count;
    }
}
