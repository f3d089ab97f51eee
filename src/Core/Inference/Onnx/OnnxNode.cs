using System.Text;

namespace SuperRes.Core.Inference.Onnx;

/// <summary>One operation of a graph.</summary>
/// <param name="Operation">Its type, such as <c>Conv</c>.</param>
/// <param name="Inputs">Names of the tensors it reads.</param>
/// <param name="Outputs">Names of the tensors it writes.</param>
/// <param name="Numbers">Attributes that are whole numbers.</param>
/// <param name="Texts">Attributes that are texts.</param>
internal sealed record OnnxNode(
    string Operation,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, IReadOnlyList<long>> Numbers,
    IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Reads a <c>NodeProto</c>.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    /// <exception cref="AnotherGraphException">It has more inputs, outputs or attributes than those of an EDSR.</exception>
    public static OnnxNode Read(ReadOnlySpan<byte> message)
    {
        var operation = "";
        List<string> inputs = [], outputs = [];
        Dictionary<string, IReadOnlyList<long>> numbers = [];
        Dictionary<string, string> texts = [];

        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            if (Math.Max(inputs.Count + outputs.Count, numbers.Count + texts.Count) > ModelLimits.MostListed)
                throw new AnotherGraphException($"a {operation} has more inputs, outputs or attributes than {ModelLimits.MostListed}");
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text()); break;
                case 2: outputs.Add(reader.Text()); break;
                case 4: operation = reader.Text(); break;
                case 5: ReadAttribute(reader.Bytes(), numbers, texts); break;
                default: reader.Skip(); break;
            }
        }
        return new OnnxNode(operation, inputs, outputs, numbers, texts);
    }

    /// <summary>Whether an attribute has these values, or is absent and these are the default.</summary>
    public bool Has(string attribute, bool isDefault, params ReadOnlySpan<long> expected)
    {
        if (!Numbers.TryGetValue(attribute, out var values))
            return isDefault;
        return expected.SequenceEqual([.. values]);
    }

    private static void ReadAttribute(
        ReadOnlySpan<byte> message, Dictionary<string, IReadOnlyList<long>> numbers, Dictionary<string, string> texts)
    {
        var name = "";
        string? text = null;
        List<long> values = [];
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 3 or 8: reader.Integers(values); break;
                case 4: text = Encoding.UTF8.GetString(reader.Bytes()); break;
                default: reader.Skip(); break;
            }
        }
        if (text is not null)
            texts[name] = text;
        else
            numbers[name] = values;
    }
}
