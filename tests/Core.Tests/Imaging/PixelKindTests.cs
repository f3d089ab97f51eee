using NetVips;

namespace SuperRes.Core.Tests.Imaging;

public class PixelKindTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Grey_of_any_depth_stays_grey(int bits)
    {
        using var cat = Samples.Cat();
        using var grey = cat.Colourspace(Enums.Interpretation.Bw);
        var file = grey.PngsaveBuffer(bitdepth: bits);

        using var result = Samples.Open(await Nearest.UpscaleAsync(file));

        using var stored = Samples.Open(file);
        Assert.Equal(1, result.Bands);
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
    }

    [Fact]
    public async Task Grey_with_transparency_stays_that()
    {
        using var disc = Samples.Disc();
        using var grey = disc.ExtractBand(0).Bandjoin(disc.ExtractBand(3)).Copy(interpretation: Enums.Interpretation.Bw);
        var file = grey.PngsaveBuffer();

        using var result = Samples.Open(await Nearest.UpscaleAsync(file));

        Assert.Equal(2, result.Bands);
        Assert.Equal(0, result.ExtractBand(1).DifferenceTo(grey.ExtractBand(1).Tripled()));
        Assert.Equal(0, result.Flatten().DifferenceTo(grey.Tripled().Flatten()));
    }

    [Theory]
    [InlineData("png", 2, 0)]
    [InlineData("jpeg", 1, 6)]
    [InlineData("webp", 4, 12)]
    [InlineData("avif", 4, 12)]
    public async Task Grey_with_transparency_looks_the_same_in_every_format(string format, int bands, double tolerance)
    {
        using var cat = Samples.Cat();
        using var ramp = (Image.Grey(60, 40) * 255).Cast(Enums.BandFormat.Uchar);
        using var grey = cat.Colourspace(Enums.Interpretation.Bw).Bandjoin(ramp).Copy(interpretation: Enums.Interpretation.Bw);
        using var result = Samples.Open(
            await Nearest.UpscaleAsync(grey.PngsaveBuffer(), $"format={format}", "quality=100"));
        Assert.Equal(bands, result.Bands);
        using var expected = grey.Tripled().Flatten(background: [255]);
        using var seen = result.HasAlpha() ? result.Flatten(background: [255]) : result.Copy();
        Assert.InRange(seen.ExtractBand(0).DifferenceTo(expected), 0, tolerance);
    }

    [Fact]
    public async Task Sixteen_bits_of_grey_with_transparency_stay_all_that()
    {
        using var cat = Samples.Cat();
        using var ramp = Image.Grey(60, 40, uchar: false) * 65534 + 1;
        using var grey = (cat.Colourspace(Enums.Interpretation.Bw) * 257 + 37).Bandjoin(ramp)
            .Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Grey16);
        using var result = Samples.Open(await Nearest.UpscaleAsync(grey.PngsaveBuffer()));
        Assert.Equal(Enums.BandFormat.Ushort, result.Format);
        Assert.Equal(0, result.DifferenceTo(grey.Tripled()));
    }

    [Fact]
    public async Task A_grey_jpeg_stays_grey()
    {
        using var cat = Samples.Cat();
        using var grey = cat.Colourspace(Enums.Interpretation.Bw);
        var file = grey.JpegsaveBuffer(q: 95);
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "quality=100"));
        Assert.Equal("jpegload_source", result.Get("vips-loader"));
        Assert.Equal(1, result.Bands);
        Assert.InRange(result.DifferenceTo(stored.Tripled()), 0, 4);
    }

    [Fact]
    public async Task One_value_of_grey_or_colour_may_stand_for_transparency()
    {
        var grey = PngFile.Of(2, 1, 8, 0).Chunk("tRNS", [0, 9]).Pixels([0, 9, 200]).End();
        using var greyResult = Samples.Open(await Nearest.UpscaleAsync(grey));
        Assert.Equal(0, greyResult[1, 1][^1]);
        Assert.Equal([200.0, 255], greyResult[4, 1]);

        var colour = PngFile.Of(2, 1, 8, 2).Chunk("tRNS", [0, 1, 0, 2, 0, 3]).Pixels([0, 1, 2, 3, 4, 5, 6]).End();
        using var colourResult = Samples.Open(await Nearest.UpscaleAsync(colour));
        Assert.Equal(0, colourResult[1, 1][^1]);
        Assert.Equal([4.0, 5, 6, 255], colourResult[4, 1]);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".tif")]
    public async Task Sixteen_bits_stay_sixteen_bits(string format)
    {
        using var deep = Samples.DeepCat();
        using var result = Samples.Open(await Nearest.UpscaleAsync(deep.WriteToBuffer(format)));
        Assert.Equal(Enums.BandFormat.Ushort, result.Format);
        Assert.Equal(0, result.DifferenceTo(deep.Tripled()));
    }

    [Fact]
    public async Task Sixteen_bits_with_transparency_stay_both()
    {
        using var deep = Samples.DeepCat();
        using var alpha = (Image.Grey(60, 40, uchar: false) * 65535).Cast(Enums.BandFormat.Ushort);
        using var both = deep.Bandjoin(alpha).Copy(interpretation: Enums.Interpretation.Rgb16);

        using var result = Samples.Open(await Nearest.UpscaleAsync(both.PngsaveBuffer()));

        Assert.Equal(Enums.BandFormat.Ushort, result.Format);
        Assert.Equal(0, result.ExtractBand(3).DifferenceTo(alpha.Tripled()));
    }

    [Fact]
    public async Task Sixteen_bits_are_rounded_to_eight_where_the_format_has_no_more()
    {
        using var deep = Samples.DeepCat();
        using var cat = Samples.Cat();
        using var result = Samples.Open(await Nearest.UpscaleAsync(deep.PngsaveBuffer(), "format=jpeg", "quality=100"));
        Assert.Equal(Enums.BandFormat.Uchar, result.Format);
        Assert.InRange(result.DifferenceTo(cat.Tripled()), 0, 4);
    }

    [Fact]
    public async Task A_palette_with_transparency_becomes_colour_with_transparency()
    {
        // Two by two pixels of two bits: entries 0 to 3, of which entry 1 is transparent and entry 2 half so.
        var file = PngFile.Of(2, 2, 2, 3)
            .Chunk("PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
            .Chunk("tRNS", [255, 0, 128])
            .Pixels([0, 0b0001_0000, 0, 0b1011_0000])
            .End();

        using var result = Samples.Open(await Nearest.UpscaleAsync(file));

        Assert.Equal(4, result.Bands);
        Assert.Equal([255.0, 0, 0, 255], result[0, 0]);
        Assert.Equal(0, result[5, 0][3]);
        Assert.Equal([0.0, 0, 255, 128], result[0, 5]);
        Assert.Equal([9.0, 9, 9, 255], result[5, 5]);
    }

    [Fact]
    public async Task Interlaced_and_progressive_files_give_the_same_as_others()
    {
        using var cat = Samples.Cat();
        using var png = Samples.Open(await Nearest.UpscaleAsync(cat.PngsaveBuffer(interlace: true)));
        using var jpeg = Samples.Open(await Nearest.UpscaleAsync(cat.JpegsaveBuffer(q: 95, interlace: true), "format=png"));
        using var baseline = Samples.Open(await Nearest.UpscaleAsync(cat.JpegsaveBuffer(q: 95), "format=png"));
        using var deep = Samples.DeepCat();
        using var sixteen = Samples.Open(await Nearest.UpscaleAsync(deep.PngsaveBuffer(interlace: true)));
        Assert.Equal(0, png.DifferenceTo(cat.Tripled()));
        Assert.Equal(0, sixteen.DifferenceTo(deep.Tripled()));
        Assert.Equal(0, jpeg.DifferenceTo(baseline));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 37)]
    [InlineData(37, 1)]
    [InlineData(2, 3)]
    public async Task The_smallest_pictures_work_in_every_format(int width, int height)
    {
        using var cat = Samples.Cat(width, height);
        foreach (var format in new[] { "jpeg", "png", "webp", "avif" })
        {
            using var result = Samples.Open(await Nearest.UpscaleAsync(cat.PngsaveBuffer(), $"format={format}"));
            Assert.Equal((3 * width, 3 * height), (result.Width, result.Height));
        }
    }

    [Fact]
    public async Task A_gif_of_one_frame_becomes_a_png()
    {
        using var cat = Samples.Cat();
        var file = cat.GifsaveBuffer();
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal("pngload_source", result.Get("vips-loader"));
        Assert.Equal(0, result.ExtractBand(0, 3).DifferenceTo(stored.ExtractBand(0, 3).Tripled()));
    }

    [Fact]
    public async Task A_gif_keeps_its_transparency()
    {
        using var disc = Samples.Disc();
        var file = disc.GifsaveBuffer();
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal((0, 255), (stored.ExtractBand(3).Min(), stored.ExtractBand(3).Max()));
        Assert.Equal(0, result.ExtractBand(3).DifferenceTo(stored.ExtractBand(3).Tripled()));
        Assert.Equal(0, result.Flatten().DifferenceTo(stored.Tripled().Flatten()));
    }

    [Fact]
    public async Task An_avif_is_read()
    {
        using var cat = Samples.Cat();
        var file = cat.HeifsaveBuffer(q: 90, compression: Enums.ForeignHeifCompression.Av1, effort: 0);
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
    }

    [Theory]
    [InlineData(Enums.ForeignTiffCompression.Lzw, false)]
    [InlineData(Enums.ForeignTiffCompression.Deflate, true)]
    [InlineData(Enums.ForeignTiffCompression.Packbits, false)]
    [InlineData(Enums.ForeignTiffCompression.None, true)]
    public async Task A_tiff_is_read_in_strips_and_in_tiles(Enums.ForeignTiffCompression compression, bool tiled)
    {
        using var cat = Samples.Cat();
        var file = cat.TiffsaveBuffer(compression: compression, tile: tiled, tileWidth: 32, tileHeight: 16);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal(0, result.DifferenceTo(cat.Tripled()));
    }

    [Fact]
    public async Task A_lossless_webp_stays_lossless_until_a_quality_is_asked_for()
    {
        using var cat = Samples.Cat();
        var file = cat.WebpsaveBuffer(lossless: true);
        using var exact = Samples.Open(await Nearest.UpscaleAsync(file));
        using var lossy = Samples.Open(await Nearest.UpscaleAsync(file, "quality=50"));
        Assert.Equal(0, exact.DifferenceTo(cat.Tripled()));
        Assert.NotEqual(0, lossy.DifferenceTo(cat.Tripled()));
    }
}
