using System.Runtime.CompilerServices;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Inference.Onnx;

/// <summary>Recognises exactly the graph of an EDSR.</summary>
internal sealed class EdsrGraphReader
{
    private readonly OnnxGraph _graph;
    private readonly Dictionary<long, float[]> _noBias = [];
    private int _next;

    private EdsrGraphReader(OnnxGraph graph) => _graph = graph;

    /// <summary>Reads the weights of an EDSR.</summary>
    /// <param name="file">Content of an ONNX file.</param>
    /// <exception cref="InvalidDataException">The file is malformed, or no network can have such values.</exception>
    /// <exception cref="AnotherGraphException">Its graph is another; the message says where.</exception>
    public static EdsrWeights Read(ReadOnlySpan<byte> file) => new EdsrGraphReader(OnnxGraph.Read(file)).Read();

    private EdsrWeights Read()
    {
        if (_graph.Nodes is not [{ Inputs: [string picture, ..] }, ..])
            throw Differs("nothing reads a picture");
        (var head, var beginning) = NextConvolution(picture);
        var trunk = beginning;
        List<Convolution> convolutions = [];
        while (true)
        {
            (var convolution, var output) = NextConvolution(trunk);
            convolutions.Add(convolution);
            if (convolutions.Count > ModelLimits.MostConvolutions)
                throw Differs($"it has more than {ModelLimits.MostConvolutions} convolutions");
            if (Peek() is not "Relu")
            {
                trunk = NextSum(output, beginning);
                break;
            }
            (var second, var residue) = NextConvolution(Next("Relu", output).Outputs[0]);
            convolutions.Add(second);
            trunk = NextSum(residue, trunk);
        }
        (var tail, var colours) = NextConvolution(trunk);
        return Check(new EdsrWeights(head, convolutions, tail, NextShuffle(colours)));
    }

    private EdsrWeights Check(EdsrWeights edsr)
    {
        var features = edsr.Features;
        if (_next != _graph.Nodes.Count)
            throw Differs("more follows after the sub-pixel step");
        if (edsr.Head.Inputs != 3 || features % ModelLimits.FeatureStep != 0)
            throw Differs($"it goes from {edsr.Head.Inputs} to {features} channels");
        if (edsr.Trunk.Any(c => c.Inputs != features || c.Outputs != features))
            throw Differs("the trunk changes its number of channels");
        if (edsr.Scale is < 2 or > 4 || edsr.Tail.Inputs != features || edsr.Tail.Outputs != 3 * edsr.Scale * edsr.Scale)
            throw Differs($"it goes from {edsr.Tail.Inputs} to {edsr.Tail.Outputs} channels for scale {edsr.Scale}");
        var packed = (long)edsr.Trunk.Distinct().Count() * features * features * WeightTransform.Terms * sizeof(float);
        return packed <= ModelLimits.MostPackedBytes
            ? edsr
            : throw Differs($"its weights would take {packed >> 20} MiB of memory, and no more than {ModelLimits.MostPackedBytes >> 20} may be");
    }

    private string? Peek() => _next < _graph.Nodes.Count ? _graph.Nodes[_next].Operation : null;

    private OnnxNode Next(string operation, string input)
    {
        if (_next == _graph.Nodes.Count)
            throw Differs($"it ends where a {operation} is expected");
        var node = _graph.Nodes[_next++];
        return node.Operation == operation && node.Inputs.Contains(input) && node.Outputs.Count == 1
            ? node
            : throw Differs($"{node.Operation} is number {_next} where a {operation} of {input} is expected");
    }

    private (Convolution Convolution, string Output) NextConvolution(string input)
    {
        var node = Next("Conv", input);
        var plain = node.Has("kernel_shape", true, 3, 3) && node.Has("pads", false, 1, 1, 1, 1)
            && node.Has("strides", true, 1, 1) && node.Has("dilations", true, 1, 1) && node.Has("group", true, 1)
            && node.Texts.GetValueOrDefault("auto_pad", "NOTSET") == "NOTSET";
        if (!plain || node.Inputs[0] != input || node.Inputs.Count is < 2 or > 3)
            throw Differs($"convolution {node.Outputs[0]} is not 3×3 with a border of one pixel");

        var weights = Constant(node.Inputs[1]);
        if (weights.Shape is not [long outputs and > 0 and <= ModelLimits.MostFeatures, long inputs and > 0 and <= ModelLimits.MostFeatures, 3, 3])
            throw Differs($"{weights.Name} has the shape [{string.Join(", ", weights.Shape)}]");
        var bias = node.Inputs.Count == 3 ? Constant(node.Inputs[2]).Values : NoBias(outputs);
        return bias.Length == outputs
            ? (new Convolution((int)inputs, (int)outputs, weights.Values, bias), node.Outputs[0])
            : throw Differs($"{weights.Name} has {outputs} outputs and {bias.Length} biases");
    }

    private OnnxTensor Constant(string name)
    {
        var tensor = _graph.Tensors.GetValueOrDefault(name) ?? throw Differs($"{name} is not a constant of 32-bit floats");
        return AreFinite(tensor.Values)
            ? tensor
            : throw new InvalidDataException($"{name} holds values that are no finite numbers.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Runs once over millions of values, before anything is compiled well.
    private static bool AreFinite(float[] values)
    {
        foreach (var value in values)
            if (!float.IsFinite(value))
                return false;
        return true;
    }

    /// <summary>Zeros, the same for all: convolutions that share their weights then share all.</summary>
    private float[] NoBias(long outputs) =>
        _noBias.TryGetValue(outputs, out var zeros) ? zeros : _noBias[outputs] = new float[outputs];

    private string NextSum(string left, string right)
    {
        var node = Next("Add", left);
        return node.Inputs.Count == 2 && node.Inputs.Contains(right)
            ? node.Outputs[0]
            : throw Differs($"{node.Outputs[0]} does not add {right}");
    }

    private int NextShuffle(string input)
    {
        var node = Next("DepthToSpace", input);
        var known = node.Texts.GetValueOrDefault("mode") == "CRD" && _graph.Outputs.Contains(node.Outputs[0]);
        return known && node.Numbers.TryGetValue("blocksize", out var size) && size is [long scale and > 0 and < 100]
            ? (int)scale
            : throw Differs("the sub-pixel step is not of mode CRD, or not the output");
    }

    private static AnotherGraphException Differs(string how) => new(how);
}
