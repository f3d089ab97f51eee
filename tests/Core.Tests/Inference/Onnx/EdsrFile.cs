using System.Runtime.InteropServices;

namespace SuperRes.Core.Tests.Inference.Onnx;

/// <summary>
/// Writes small ONNX files with the graph of an EDSR. Its weights are random but for a path straight through: colours become
/// the first three features and every pixel of the result is about that of the picture, so that the network enlarges.
/// </summary>
internal sealed class EdsrFile(int features, int blocks, int scale)
{
    private readonly Random _random = new(features + 31 * blocks + 961 * scale);
    private readonly ProtobufWriter _graph = new();
    private readonly HashSet<string> _written = [];

    /// <summary>Mode of the sub-pixel step; EDSR's is CRD.</summary>
    public string Mode { get; init; } = "CRD";

    /// <summary>Operation between the convolutions of a block; EDSR's is Relu.</summary>
    public string Rectifier { get; init; } = "Relu";

    /// <summary>One weight of the first convolution, where it is not to be what it is.</summary>
    public float? Poison { get; init; }

    /// <summary>The same of the last convolution, which is one of the outputs alone.</summary>
    public float? TailPoison { get; init; }

    /// <summary>What colours are multiplied by on their way through.</summary>
    public float Gain { get; init; } = 1;

    /// <summary>Whether all blocks have the same weights.</summary>
    public bool SharesWeights { get; init; }

    public byte[] Write()
    {
        var head = Convolution("input", "head", 3, features, Head);
        var trunk = head;
        for (var i = 0; i < blocks; i++)
        {
            var inner = Node(Rectifier, $"relu{i}", Convolution(trunk, $"first{i}", features, features, weights: SharesWeights ? "first0" : null));
            trunk = Node("Add", $"sum{i}", Convolution(inner, $"second{i}", features, features, weights: SharesWeights ? "first0" : null), trunk);
        }
        var sum = Node("Add", "sum", Convolution(trunk, "close", features, features, (_, _, _, random) => random * Little), head);
        var colours = Convolution(sum, "tail", features, 3 * scale * scale, Tail);
        _graph.Message(1, new ProtobufWriter()
            .Text(1, colours).Text(2, "output").Text(4, "DepthToSpace")
            .Message(5, new ProtobufWriter().Text(1, "blocksize").Integer(3, scale).Integer(20, 2))
            .Message(5, new ProtobufWriter().Text(1, "mode").Text(4, Mode).Integer(20, 3)));
        _graph.Text(2, "edsr").Message(11, Value("input")).Message(12, Value("output"));
        return new ProtobufWriter()
            .Integer(1, 8).Message(7, _graph).Message(8, new ProtobufWriter().Text(1, "").Integer(2, 13)).ToArray();
    }

    /// <summary>What random weights beside the path add to it: a level or two.</summary>
    private const float Little = 0.02f;

    private float Head(int output, int input, int pixel, float random) => output >= 3
        ? random
        : (output, input, pixel) is (0, 0, 0) && Poison is { } poison ? poison : Path(output == input, pixel, random) * Gain;

    private float Tail(int output, int input, int pixel, float random) => (output, input, pixel) is (0, 0, 0) && TailPoison is { } poison
        ? poison
        : Path(output / (scale * scale) == input, pixel, random);

    private static float Path(bool isStraight, int pixel, float random) => (isStraight && pixel == 4 ? 1 : 0) + random * Little;

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

    private string Convolution(
        string from, string name, int inputs, int outputs, Func<int, int, int, float, float>? weight = null,
        string? weights = null)
    {
        weights ??= name;
        // Keeps the spread of values about constant from layer to layer.
        var size = (float)Math.Sqrt(1.0 / (inputs * 9));
        if (_written.Add(weights))
        {
            Tensor(
                weights + ".weight", i => weight?.Invoke(i / 9 / inputs, i / 9 % inputs, i % 9, Random(size)) ?? Random(size),
                outputs, inputs, 3, 3);
            Tensor(weights + ".bias", _ => Random(1), outputs);
        }
        _graph.Message(1, new ProtobufWriter()
            .Text(1, from).Text(1, weights + ".weight").Text(1, weights + ".bias").Text(2, name).Text(3, name).Text(4, "Conv")
            .Message(5, new ProtobufWriter().Text(1, "kernel_shape").Integer(8, 3).Integer(8, 3).Integer(20, 7))
            .Message(5, new ProtobufWriter()
                .Text(1, "pads").Integer(8, 1).Integer(8, 1).Integer(8, 1).Integer(8, 1).Integer(20, 7)));
        return name;
    }

    private float Random(float size) => (float)(_random.NextDouble() * 2 - 1) * size;

    private void Tensor(string name, Func<int, float> value, params int[] shape)
    {
        var values = new float[shape.Aggregate((a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(i);
        ProtobufWriter tensor = new();
        foreach (var length in shape)
            tensor.Integer(1, length);
        _graph.Message(5, tensor.Integer(2, 1).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<float>(values)));
    }
}
