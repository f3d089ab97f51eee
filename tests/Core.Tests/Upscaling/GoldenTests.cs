using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Imaging;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>
/// Whole results as they were when they were looked at and found good. A failing one is a defect; the pictures are
/// never made anew to please a test.
/// </summary>
public sealed class GoldenTests : IDisposable
{
    private readonly EdsrModel _model = new(new EngineOptions());

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("cat.jpg", "cat-x3.png", "format=png")]
    [InlineData("cat-sideways.jpg", "cat-sideways-x2.png", "format=png", "scale=2")]
    [InlineData("cat-transparent.png", "cat-transparent-x3.png")]
    [InlineData("cat-grey-16-bit.png", "cat-grey-16-bit-x1.5.png", "scale=1.5")]
    [InlineData("cat-cmyk.jpg", "cat-cmyk-x2.png", "format=png", "scale=2")]
    public async Task A_picture_looks_as_it_did(string source, string golden, params string[] options)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(_model, Read(source), options));
        using var expected = Samples.Open(Read(golden));

        // Rounding differs by a level between processors, and by the share of it in sixteen bits.
        var level = result.Format == NetVips.Enums.BandFormat.Ushort ? 257 : 1;
        Assert.Equal(expected.Format, result.Format);
        Assert.InRange(result.DifferenceTo(expected), 0, 3 * level);
        Assert.InRange(result.MeanDifferenceTo(expected), 0, 0.1 * level);
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Goldens", name));
}
