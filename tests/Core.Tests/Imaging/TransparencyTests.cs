using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Reading;

namespace SuperRes.Core.Tests.Imaging;

public class TransparencyTests
{
    [Fact]
    public async Task Alpha_is_kept_pixel_by_pixel()
    {
        using var disc = Samples.Disc();
        using var result = Samples.Open(await Nearest.UpscaleAsync(disc.PngsaveBuffer()));
        Assert.Equal(0, result.ExtractBand(3).DifferenceTo(disc.ExtractBand(3).Tripled()));
    }

    [Fact]
    public async Task An_alpha_that_is_the_same_everywhere_stays_exactly_so()
    {
        using var cat = Samples.Cat();
        using var glass = cat.Bandjoin(Image.Black(60, 40) + 77).Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        using var result = Samples.Open(await Nearest.UpscaleAsync(glass.PngsaveBuffer()));
        Assert.Equal(0, result.DifferenceTo(glass.Tripled()));
    }

    [Fact]
    public async Task A_jpeg_of_a_transparent_picture_lies_on_white()
    {
        using var disc = Samples.Disc();
        using var result = Samples.Open(await Nearest.UpscaleAsync(disc.PngsaveBuffer(), "format=jpeg", "quality=100"));
        using var expected = disc.Flatten(background: [255]).Tripled();
        Assert.InRange(result.DifferenceTo(expected), 0, 6);
    }

    [Fact]
    public async Task Colour_stored_premultiplied_in_a_tiff_is_divided_by_its_alpha()
    {
        // Two pixels, both orange (240, 120, 20): one opaque, one at half opacity and therefore stored halved.
        var file = new TiffFile(2, 1).Samples([240, 120, 20, 255, 120, 60, 10, 128], extraSample: 1);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal([240.0, 120, 20, 255], result[0, 0]);
        var half = result[5, 0];
        Assert.Equal(128, half[3]);
        Assert.InRange(half[0], 237, 242);
        Assert.InRange(half[1], 117, 122);
        Assert.InRange(half[2], 18, 22);
    }

    [Theory]
    [InlineData(SampleDepth.Eight)]
    [InlineData(SampleDepth.Sixteen)]
    public void Colour_reaches_everywhere_under_full_transparency(SampleDepth depth)
    {
        using var colour = new PixelBuffer(37, 23, 3, depth);
        using var alpha = new PixelBuffer(37, 23, 1, depth);
        for (var y = 0; y < 23; y++)
        {
            colour.Row(y).Clear();
            alpha.Row(y).Clear();
        }

        // One visible pixel: its colour is the only one there is.
        var bytes = (int)depth;
        colour.Row(20).Slice(5 * 3 * bytes, 3 * bytes).Fill(99);
        alpha.Row(20).Slice(5 * bytes, bytes).Fill(1);

        EdgeExtension.Fill(colour, alpha);

        for (var y = 0; y < 23; y++)
            Assert.Equal(-1, colour.Row(y).IndexOfAnyExcept((byte)99));
    }

    [Fact]
    public void Visible_colour_is_left_alone()
    {
        using var colour = new PixelBuffer(40, 30, 3);
        using var alpha = new PixelBuffer(40, 30, 1);
        var random = new Random(3);
        for (var y = 0; y < 30; y++)
        {
            random.NextBytes(colour.Row(y));
            for (var x = 0; x < 40; x++)
                alpha.Row(y)[x] = (byte)(random.Next(2) * random.Next(1, 255));
        }

        var before = Enumerable.Range(0, 30).Select(y => colour.Row(y).ToArray()).ToArray();
        EdgeExtension.Fill(colour, alpha);

        for (var y = 0; y < 30; y++)
        {
            for (var x = 0; x < 40; x++)
            {
                if (alpha.Row(y)[x] != 0)
                    Assert.Equal(before[y].AsSpan(3 * x, 3), colour.Row(y).Slice(3 * x, 3));
            }
        }
    }
}
