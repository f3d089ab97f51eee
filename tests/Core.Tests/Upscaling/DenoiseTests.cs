using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Tests.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Upscaling;

public class DenoiseTests
{
    [Fact]
    public async Task Noise_is_taken_off_and_more_of_it_by_strong_than_by_light()
    {
        using var cat = Samples.Cat(100, 80);
        using var noisy = (cat + Image.Gaussnoise(100, 80, sigma: 8, mean: 0, seed: 7)).Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        var file = noisy.PngsaveBuffer();
        using var none = Samples.Open(await Nearest.UpscaleAsync(file, "denoise=none"));
        using var light = Samples.Open(await Nearest.UpscaleAsync(file, "denoise=light"));
        using var strong = Samples.Open(await Nearest.UpscaleAsync(file, "denoise=strong"));

        using var clean = cat.Tripled();
        Assert.Equal(0, none.DifferenceTo(noisy.Tripled()));
        Assert.True(light.MeanDifferenceTo(clean) < none.MeanDifferenceTo(clean));
        Assert.True(strong.MeanDifferenceTo(none) > light.MeanDifferenceTo(none));
    }

    [Fact]
    public async Task Auto_leaves_good_pictures_alone_and_treats_worn_jpegs()
    {
        using var cat = Samples.Cat(60, 40);
        foreach (var (file, treated) in new[]
            { (cat.PngsaveBuffer(), false), (cat.JpegsaveBuffer(q: 75), false), (cat.JpegsaveBuffer(q: 40), true) })
        {
            using var none = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));
            using var auto = Samples.Open(await Nearest.UpscaleAsync(file, "format=png", "denoise=auto"));
            Assert.Equal(treated, auto.DifferenceTo(none) > 0);
        }
    }

    [Fact]
    public async Task Sixteen_bits_are_refused_unless_the_result_has_eight()
    {
        using var deep = Samples.DeepCat();
        var file = deep.PngsaveBuffer();
        var refused = await Assert.ThrowsAsync<OptionInvalidException>(() => Nearest.UpscaleAsync(file, "denoise=light"));
        Assert.Equal("denoise", refused.Option);
        Assert.NotEmpty(await Nearest.UpscaleAsync(file, "denoise=light", "format=jpeg"));
        using var auto = Samples.Open(await Nearest.UpscaleAsync(file, "denoise=auto"));
        Assert.Equal(0, auto.DifferenceTo(deep.Tripled()));
    }

    [Fact]
    public void Strip_by_strip_gives_the_same_as_the_whole_picture_at_once()
    {
        using var source = new PixelBuffer(40, 600, 3);
        using var expected = new PixelBuffer(40, 600, 3);
        var random = new Random(5);
        for (var y = 0; y < 600; y++)
        {
            for (var x = 0; x < 120; x++)
                source.Row(y)[x] = (byte)(y / 4 + random.Next(40));
        }

        using (var from = source.AsMat())
        using (var to = expected.AsMat())
        using (var bgr = new OpenCvSharp.Mat())
        {
            OpenCvSharp.Cv2.CvtColor(from, bgr, OpenCvSharp.ColorConversionCodes.RGB2BGR);
            OpenCvSharp.Cv2.FastNlMeansDenoisingColored(bgr, bgr, 10, 10, 7, 21);
            OpenCvSharp.Cv2.CvtColor(bgr, to, OpenCvSharp.ColorConversionCodes.BGR2RGB);
        }

        using var result = NonLocalMeans.Apply(source, NonLocalMeans.Strong, TestContext.Current.CancellationToken);
        for (var y = 0; y < 600; y++)
            Assert.Equal(expected.Row(y), result.Row(y));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(60)]
    [InlineData(75)]
    [InlineData(92)]
    [InlineData(100)]
    public void The_quality_of_a_jpeg_is_read_off_its_tables(int quality)
    {
        using var cat = Samples.Cat(16, 16);
        var header = Core.Imaging.Headers.HeaderReader.Read(cat.JpegsaveBuffer(q: quality), new ImageLimits());
        Assert.InRange(header.JpegQuality!.Value, quality - 2, quality + 2);
    }
}
