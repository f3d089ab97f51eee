using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Writing;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Imaging;

public class OutputTests
{
    [Fact]
    public async Task Quality_decides_the_size_of_lossy_files()
    {
        using var cat = Samples.Cat(120, 80);
        foreach (var format in new[] { "jpeg", "webp", "avif" })
        {
            var low = await Nearest.UpscaleAsync(cat.PngsaveBuffer(), $"format={format}", "quality=20");
            var high = await Nearest.UpscaleAsync(cat.PngsaveBuffer(), $"format={format}", "quality=95");
            Assert.True(low.Length < high.Length, $"{format}: {low.Length} and {high.Length} bytes");
        }
    }

    [Theory]
    [InlineData(".jpg", "jpegload_source")]
    [InlineData(".png", "pngload_source")]
    [InlineData(".webp", "webpload_source")]
    [InlineData(".tif", "pngload_source")]
    [InlineData(".gif", "pngload_source")]
    [InlineData(".avif", "pngload_source")]
    public async Task Auto_keeps_the_kind_of_file_where_it_is_written_here(string source, string loader)
    {
        using var cat = Samples.Cat();
        using var result = Samples.Open(await Nearest.UpscaleAsync(cat.WriteToBuffer(source)));
        Assert.Equal(loader, result.Get("vips-loader"));
    }

    [Fact]
    public async Task Auto_keeps_a_webp_lossless_only_if_it_was()
    {
        using var cat = Samples.Cat();
        var lossy = await Nearest.UpscaleAsync(cat.WebpsaveBuffer(q: 80));
        var lossless = await Nearest.UpscaleAsync(cat.WebpsaveBuffer(lossless: true));
        Assert.True(lossy.AsSpan().IndexOf("VP8 "u8) > 0);
        Assert.True(lossless.AsSpan().IndexOf("VP8L"u8) > 0);
    }

    [Theory]
    [InlineData("jpeg", 92)]
    [InlineData("webp", 90)]
    [InlineData("avif", 75)]
    public async Task The_quality_without_a_wish_is_the_one_that_is_documented(string format, int quality)
    {
        using var cat = Samples.Cat();
        var file = cat.PngsaveBuffer();
        var expected = await Nearest.UpscaleAsync(file, $"format={format}", $"quality={quality}");
        Assert.Equal(expected, await Nearest.UpscaleAsync(file, $"format={format}"));
        Assert.NotEqual(expected, await Nearest.UpscaleAsync(file, $"format={format}", $"quality={quality - 1}"));
    }

    [Fact]
    public async Task A_jpeg_keeps_full_colour_resolution()
    {
        using var cat = Samples.Cat();
        var file = await Nearest.UpscaleAsync(cat.JpegsaveBuffer());
        using var result = Samples.Open(file);
        Assert.Equal("4:4:4", result.Get("jpeg-chroma-subsample"));
    }

    [Theory]
    [InlineData(1.01)]
    [InlineData(1.5)]
    [InlineData(2)]
    [InlineData(2.7)]
    [InlineData(3)]
    public async Task Any_factor_up_to_three_rounds_the_size_half_up(double scale)
    {
        using var cat = Samples.Cat(61, 41);
        var option = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"scale={scale}");
        using var result = Samples.Open(await Nearest.UpscaleAsync(cat.PngsaveBuffer(), option));
        Assert.Equal(
            ((int)Math.Floor(61 * scale + 0.5), (int)Math.Floor(41 * scale + 0.5)), (result.Width, result.Height));
    }

    [Fact]
    public async Task MaxDimension_shrinks_the_picture_before_the_network()
    {
        using var cat = Samples.Cat(120, 80);
        using var result = Samples.Open(await Nearest.UpscaleAsync(cat.PngsaveBuffer(), "maxDimension=30"));
        using var small = cat.Shrink(4, 4).Cast(Enums.BandFormat.Uchar);
        Assert.Equal((90, 60), (result.Width, result.Height));
        Assert.InRange(result.DifferenceTo(small.Tripled()), 0, 1);
    }

    [Fact]
    public async Task MaxDimension_above_the_size_changes_nothing()
    {
        using var cat = Samples.Cat();
        using var result = Samples.Open(await Nearest.UpscaleAsync(cat.PngsaveBuffer(), "maxDimension=60"));
        Assert.Equal(0, result.DifferenceTo(cat.Tripled()));
    }

    [Fact]
    public void A_webp_side_that_the_format_cannot_hold_is_refused_before_any_work()
    {
        using var strip = Image.Black(6000, 2);
        var upscaler = new Upscaler(new Tests.Upscaling.NearestEngine());
        var file = strip.WebpsaveBuffer();

        var refused = Assert.Throws<OptionInvalidException>(() => upscaler.Inspect(
            file, new UpscaleOptions { Format = OutputFormat.WebP }, new ImageLimits()));
        var plan = upscaler.Inspect(file, new UpscaleOptions(), new ImageLimits());

        Assert.Equal("format", refused.Option);
        Assert.Contains("16383", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ImageFormat.Png, plan.OutputFormat);
    }

    [Theory]
    [InlineData(90, 60, 61, 41)]
    [InlineData(90, 60, 89, 59)]
    [InlineData(90, 60, 45, 30)]
    [InlineData(90, 60, 31, 21)]
    [InlineData(7, 5, 3, 4)]
    [InlineData(9, 3, 1, 1)]
    public void Shrinking_row_by_row_equals_OpenCV_on_the_whole(int width, int height, int toWidth, int toHeight)
    {
        foreach (var depth in new[] { SampleDepth.Eight, SampleDepth.Sixteen })
        {
            using var source = new PixelBuffer(width, height, 3, depth);
            using var expected = new PixelBuffer(toWidth, toHeight, 3, depth);
            var random = new Random(width + toWidth);
            for (var y = 0; y < height; y++)
                random.NextBytes(source.Row(y));
            using (var from = source.AsMat())
            using (var to = expected.AsMat())
                OpenCvSharp.Cv2.Resize(from, to, new(toWidth, toHeight), interpolation: OpenCvSharp.InterpolationFlags.Area);

            var shrink = new AreaShrink(new(width, height), new(toWidth, toHeight), 3, depth);
            var (rows, row) = (0, new byte[expected.RowBytes]);
            for (var y = 0; y < height; y++)
            {
                if (!shrink.Add(source, y))
                    continue;
                shrink.Take(row, 0, 3);
                for (var i = 0; i < toWidth * 3; i++)
                {
                    var (ours, theirs) = depth == SampleDepth.Eight
                        ? (row[i], expected.Row(rows)[i])
                        : (BitConverter.ToUInt16(row, 2 * i), expected.Row16(rows)[i]);
                    Assert.InRange(Math.Abs(ours - theirs), 0, 1);
                }

                rows++;
            }

            Assert.Equal(toHeight, rows);
        }
    }
}
