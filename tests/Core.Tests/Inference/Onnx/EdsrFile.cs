using System.Runtime.InteropServices;

namespace SuperRes.Core.Tests.Inference.Onnx;

/// <summary>Writes small ONNX files with the graph of an EDSR and random weights.</summary>
internal sealed class EdsrFile(int features, int blocks, int scale)
{
    private readonly Random _random = new(features + 31 * blocks + 961 * scale);
    private readonly ProtobufWriter _graph = new();

    /// <summary>Mode of the sub-pixel step; EDSR's is CRD.</summary>
    public string Mode { get; init; } = "CRD";

    /// <summary>Operation between the convolutions of a block; EDSR's is Relu.</summary>
    public string Rectifier { get; init; } = "Relu";

    public byte[] Write()
    {
        var head = Convolution("input", "head", 3, features);
        var trunk = head;
        for (var i = 0; i < blocks; i++)
        {
            var inner = Node(Rectifier, $"relu{i}", Convolution(trunk, $"first{i}", features, features));
            trunk = Node("Add", $"sum{i}", Convolution(inner, $"second{i}", features, features), trunk);
        }
        var sum = Node("Add", "sum", Convolution(trunk, "close", features, features), head);
        var colours = Convolution(sum, "tail", features, 3 * scale * scale);
        _graph.Message(1, new ProtobufWriter()
            .Text(1, colours).Text(2, "output").Text(4, "DepthToSpace")
            .Message(5, new ProtobufWriter().Text(1, "blocksize").Integer(3, scale).Integer(20, 2))
            .Message(5, new ProtobufWriter().Text(1, "mode").Text(4, Mode).Integer(20, 3)));
        _graph.Text(2, "edsr").Message(11, Value("input")).Message(12, Value("output"));
        return new ProtobufWriter()
            .Integer(1, 8).Message(7, _graph).Message(8, new ProtobufWriter().Text(1, "").Integer(2, 13)).ToArray();
    }

    /// <summary>A float tensor [1, 3, height, width] with named lengths.</summary>
    private static ProtobufWriter Value(string name)
    {
        ProtobufWriter shape = new();
        shape.Message(1, new ProtobufWriter().Integer(1, 1)).Message(1, new ProtobufWriter().Integer(1, 3));
        shape.Message(1, new ProtobufWriter().Text(2, name + "H")).Message(1, new ProtobufWriter().Text(2, name + "W"));
        var type = new ProtobufWriter().Integer(1, 1).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, type));
    }

    private string Node(string operation, string name, params string[] inputs)
    {
        ProtobufWriter node = new();
        foreach (var input in inputs)
            node.Text(1, input);
        _graph.Message(1, node.Text(2, name).Text(3, name).Text(4, operation));
        return name;
    }

    private string Convolution(string from, string name, int inputs, int outputs)
    {
        // Keeps the spread of values about constant from layer to layer.
        var size = (float)Math.Sqrt(1.0 / (inputs * 9));
        Tensor(name + ".weight", size, outputs, inputs, 3, 3);
        Tensor(name + ".bias", 1, outputs);
        _graph.Message(1, new ProtobufWriter()
            .Text(1, from).Text(1, name + ".weight").Text(1, name + ".bias").Text(2, name).Text(3, name).Text(4, "Conv")
            .Message(5, new ProtobufWriter().Text(1, "kernel_shape").Integer(8, 3).Integer(8, 3).Integer(20, 7))
            .Message(5, new ProtobufWriter()
                .Text(1, "pads").Integer(8, 1).Integer(8, 1).Integer(8, 1).Integer(8, 1).Integer(20, 7)));
        return name;
    }

    private void Tensor(string name, float size, params int[] shape)
    {
        var values = new float[shape.Aggregate((a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(_random.NextDouble() * 2 - 1) * size;
        ProtobufWriter tensor = new();
        foreach (var length in shape)
            tensor.Integer(1, length);
        _graph.Message(5, tensor.Integer(2, 1).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<float>(values)));
    }
}
