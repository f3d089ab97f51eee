using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Tests.Inference.Onnx;

public class EdsrGraphReaderTests
{
    [Fact]
    public void The_deployed_model_is_an_EDSR_of_16_blocks_and_64_features()
    {
        var edsr = EdsrGraphReader.Read(Reference.Onnx);

        Assert.Equal((64, 35, 3), (edsr.Features, edsr.Layers, edsr.Scale));
    }

    [Theory]
    [InlineData(8, 1, 2)]
    [InlineData(24, 3, 3)]
    [InlineData(16, 0, 4)]
    public void Any_number_of_features_blocks_and_each_scale_is_read(int features, int blocks, int scale)
    {
        var edsr = EdsrGraphReader.Read(new EdsrFile(features, blocks, scale).Write());

        Assert.Equal((features, 2 * blocks + 3, scale), (edsr.Features, edsr.Layers, edsr.Scale));
    }

    [Fact]
    public void Other_graphs_are_refused_with_the_place_where_they_differ()
    {
        var otherShuffle = new EdsrFile(8, 1, 2) { Mode = "DCR" }.Write();
        var otherRectifier = new EdsrFile(8, 1, 2) { Rectifier = "Tanh" }.Write();
        var oddFeatures = new EdsrFile(12, 1, 2).Write();

        Assert.Contains("sub-pixel", Another(otherShuffle), StringComparison.Ordinal);
        Assert.Contains("Add", Another(otherRectifier), StringComparison.Ordinal);
        Assert.Contains("12 channels", Another(oddFeatures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var file = new EdsrFile(8, 1, 2).Write();
        for (var length = 0; length < file.Length; length += 7)
            Malformed(file[..length]);
    }

    [Fact]
    public void A_file_with_any_byte_changed_is_read_or_refused_but_never_misread()
    {
        var file = new EdsrFile(8, 1, 2).Write();
        Random random = new(5);
        for (var i = 0; i < 2000; i++)
        {
            byte[] changed = [.. file];
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            var failure = Record.Exception(() =>
                Assert.Equal((8, 5, 2), Shape(EdsrGraphReader.Read(changed))));
            Assert.True(failure is null or InvalidDataException or AnotherGraphException, failure?.ToString());
        }
    }

    [Theory]
    [InlineData(int.MaxValue, 0)]
    [InlineData(-1, 0)]
    [InlineData(500_000_000, 0)]
    [InlineData(513, 0)]
    [InlineData(long.MaxValue, 2)]
    [InlineData(1 << 20, 1 << 20)]
    public void A_shape_allocates_nothing_that_is_not_there(long outputs, long inputs)
    {
        var file = OfOneConvolution(new ProtobufWriter().Integer(1, outputs).Integer(1, inputs).Integer(1, 3).Integer(1, 3), type: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Record.Exception(() => EdsrGraphReader.Read(file));

        Assert.True(refusal is InvalidDataException or AnotherGraphException, refusal?.ToString());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Many_nodes_constants_or_numbers_are_another_graph_before_they_are_kept()
    {
        ProtobufWriter nodes = new(), tensors = new(), attributes = new();
        for (var i = 0; i < 200_000; i++)
        {
            nodes.Message(1, new ProtobufWriter());
            tensors.Message(5, new ProtobufWriter().Text(8, $"{i}").Integer(2, 1).Integer(1, 0));
            attributes.Message(5, new ProtobufWriter().Text(1, $"{i}").Integer(3, 1));
        }

        foreach (var graph in (ProtobufWriter[])[nodes, tensors, new ProtobufWriter().Message(1, attributes)])
        {
            var file = new ProtobufWriter().Message(7, graph).ToArray();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<AnotherGraphException>(() => EdsrGraphReader.Read(file));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }

        var shape = new ProtobufWriter().Bytes(1, new byte[1 << 20]);
        Assert.Throws<AnotherGraphException>(() => EdsrGraphReader.Read(OfOneConvolution(shape, type: 1)));
    }

    [Fact]
    public void Constants_of_another_type_are_another_graph_and_those_in_another_file_are_malformed()
    {
        Assert.Contains("32-bit", Another(OfOneConvolution(new ProtobufWriter(), type: 10)), StringComparison.Ordinal);
        Assert.Contains(
            "another file", Malformed(OfOneConvolution(new ProtobufWriter().Integer(1, 9).Integer(14, 1), type: 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_of_several_outputs_is_another_graph() => Assert.Contains(
        "Split", Another(new ProtobufWriter().Message(7, new ProtobufWriter().Message(1, new ProtobufWriter()
            .Text(1, "input").Text(2, "left").Text(2, "right").Text(4, "Split"))).ToArray()), StringComparison.Ordinal);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Weights_that_are_no_numbers_are_malformed(float weight) => Assert.Contains(
        "head.weight", Malformed(new EdsrFile(8, 1, 2) { Poison = weight }.Write()), StringComparison.Ordinal);

    [Fact]
    public void Convolutions_that_share_a_constant_share_its_memory()
    {
        var edsr = EdsrGraphReader.Read(new EdsrFile(64, 100, 2) { SharesWeights = true }.Write());
        Assert.Equal((203, 2), (edsr.Layers, edsr.Trunk.Distinct().Count()));

        using WinogradEdsr network = new(edsr, WinogradEdsr.Available[0], workers: 1);

        Assert.Equal(2, network.Trunk.Distinct().Count());
    }

    [Fact]
    public void More_convolutions_or_memory_than_any_EDSR_takes_are_another_graph()
    {
        Assert.Contains("256 convolutions", Another(new EdsrFile(8, 130, 2).Write()), StringComparison.Ordinal);
        Assert.Contains("MiB of memory", Another(new EdsrFile(512, 10, 2).Write()), StringComparison.Ordinal);
    }

    private static (int Features, int Layers, int Scale) Shape(EdsrWeights edsr) =>
        (edsr.Features, edsr.Layers, edsr.Scale);

    private static string Malformed(byte[] file) =>
        Assert.Throws<InvalidDataException>(() => EdsrGraphReader.Read(file)).Message;

    private static string Another(byte[] file) =>
        Assert.Throws<AnotherGraphException>(() => EdsrGraphReader.Read(file)).Message;

    /// <summary>A graph that begins as that of an EDSR does, with a constant that has no values.</summary>
    private static byte[] OfOneConvolution(ProtobufWriter constant, int type) => new ProtobufWriter().Message(7, new ProtobufWriter()
        .Message(5, constant.Integer(2, type).Text(8, "weights"))
        .Message(1, new ProtobufWriter().Text(1, "input").Text(1, "weights").Text(2, "output").Text(4, "Conv").Message(
            5, new ProtobufWriter().Text(1, "pads").Integer(8, 1).Integer(8, 1).Integer(8, 1).Integer(8, 1)))).ToArray();
}
