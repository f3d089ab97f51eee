namespace SuperRes.Core.Inference.Onnx;

/// <summary>The parts of an ONNX file that matter here. Field numbers are those of the public onnx.proto3.</summary>
/// <param name="Nodes">Operations, in an order in which they can be computed.</param>
/// <param name="Tensors">Constants by name.</param>
/// <param name="Outputs">Names of the results.</param>
internal sealed record OnnxGraph(
    IReadOnlyList<OnnxNode> Nodes, IReadOnlyDictionary<string, OnnxTensor> Tensors, IReadOnlyList<string> Outputs)
{
    private const int ModelGraph = 7;

    /// <summary>Reads a <c>ModelProto</c>.</summary>
    /// <exception cref="InvalidDataException">It is malformed or holds no graph.</exception>
    /// <exception cref="AnotherGraphException">It is larger than that of any EDSR.</exception>
    public static OnnxGraph Read(ReadOnlySpan<byte> file)
    {
        ProtobufReader reader = new(file);
        OnnxGraph? graph = null;
        while (reader.Next())
        {
            if (reader.Field == ModelGraph)
                graph = ReadGraph(reader.Bytes());
            else
                reader.Skip();
        }
        return graph ?? throw new InvalidDataException("The file holds no graph.");
    }

    private static OnnxGraph ReadGraph(ReadOnlySpan<byte> message)
    {
        List<OnnxNode> nodes = [];
        List<string> outputs = [];
        Dictionary<string, OnnxTensor> tensors = [];
        ProtobufReader reader = new(message);
        while (reader.Next())
        {
            if (Math.Max(nodes.Count + outputs.Count, tensors.Count) > ModelLimits.MostNodes)
                throw new AnotherGraphException($"it has more than {ModelLimits.MostNodes} operations or constants");
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(OnnxNode.Read(reader.Bytes()));
                    break;
                case 5:
                    if (OnnxTensor.Read(reader.Bytes()) is { } tensor)
                        tensors[tensor.Name] = tensor;
                    break;
                case 12:
                    outputs.Add(ReadName(reader.Bytes()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
        return new OnnxGraph(nodes, tensors, outputs);
    }

    private static string ReadName(ReadOnlySpan<byte> valueInfo)
    {
        var name = "";
        ProtobufReader reader = new(valueInfo);
        while (reader.Next())
        {
            if (reader.Field == 1)
                name = reader.Text();
            else
                reader.Skip();
        }
        return name;
    }
}
