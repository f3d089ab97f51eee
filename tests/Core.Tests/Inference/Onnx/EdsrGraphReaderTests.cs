using SuperRes.Core.Inference.Onnx;

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

        Assert.Contains("sub-pixel", Refusal(otherShuffle), StringComparison.Ordinal);
        Assert.Contains("Add", Refusal(otherRectifier), StringComparison.Ordinal);
        Assert.Contains("12 channels", Refusal(oddFeatures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        var file = new EdsrFile(8, 1, 2).Write();
        for (var length = 0; length < file.Length; length += 7)
            Refusal(file[..length]);
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
            Assert.True(failure is null or InvalidDataException, failure?.ToString());
        }
    }

    private static (int Features, int Layers, int Scale) Shape(EdsrWeights edsr) =>
        (edsr.Features, edsr.Layers, edsr.Scale);

    private static string Refusal(byte[] file) =>
        Assert.Throws<InvalidDataException>(() => EdsrGraphReader.Read(file)).Message;
}
