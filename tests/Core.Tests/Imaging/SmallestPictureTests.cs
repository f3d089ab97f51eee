using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Pictures one pixel high or wide, where every neighbour is missing.</summary>
public class SmallestPictureTests
{
    private static readonly Dictionary<string, Func<int, int, byte[]>> Sources = new()
    {
        ["JPEG"] = (w, h) => Samples.Cat(w, h).JpegsaveBuffer(),
        ["PNG"] = (w, h) => Samples.Cat(w, h).PngsaveBuffer(),
        ["interlaced PNG"] = (w, h) => Samples.Cat(w, h).PngsaveBuffer(interlace: true),
        ["16-bit PNG"] = (w, h) => Samples.DeepCat(w, h).PngsaveBuffer(),
        ["transparent PNG"] = (w, h) => Clear(Samples.Cat(w, h)).PngsaveBuffer(),
        ["transparent 16-bit TIFF"] = (w, h) => Deep(Clear(Samples.Cat(w, h))).TiffsaveBuffer(),
        ["WebP"] = (w, h) => Samples.Cat(w, h).WebpsaveBuffer(),
        ["transparent WebP"] = (w, h) => Clear(Samples.Cat(w, h)).WebpsaveBuffer(),
        ["TIFF"] = (w, h) => Samples.Cat(w, h).TiffsaveBuffer(),
        ["tiled TIFF"] = (w, h) => Samples.Cat(w, h).TiffsaveBuffer(tile: true, tileWidth: 16, tileHeight: 16),
        ["BMP"] = (w, h) => BmpFile.Of(Samples.Cat(w, h)),
        ["PNM"] = (w, h) => PnmFile.Of(Samples.Cat(w, h)),
        ["16-bit PNM"] = (w, h) => PnmFile.Of(Samples.DeepCat(w, h)),
        ["GIF"] = (w, h) => Samples.Cat(w, h).GifsaveBuffer(),
        ["AVIF"] = (w, h) => Samples.Cat(w, h).HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0),
    };

    public static TheoryData<string, int, int> Cases => [..
        from source in Sources.Keys
        from size in new[] { (1, 1), (1, 23), (23, 1) }
        select (source, size.Item1, size.Item2)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_line_of_pixels_comes_through_every_option(string source, int width, int height)
    {
        var file = Sources[source](width, height);
        foreach (var (options, factor) in new (string[], double)[]
        {
            ([], 3), (["format=jpeg"], 3), (["format=png"], 3), (["format=webp"], 3), (["format=avif"], 3),
            (["scale=1.7"], 1.7), (["scale=1.7", "denoise=strong", "format=jpeg"], 1.7),
        })
        {
            using var result = Samples.Open(await Nearest.UpscaleAsync(file, options));
            var expected = (Math.Floor(width * factor + 0.5), Math.Floor(height * factor + 0.5));
            Assert.Equal(expected, ((double)result.Width, (double)result.Height));
        }
    }

    [Theory]
    [InlineData("transparent PNG")]
    [InlineData("transparent 16-bit TIFF")]
    [InlineData("TIFF")]
    public async Task A_line_of_pixels_can_be_shrunk_first(string source)
    {
        foreach (var (width, height) in new[] { (1, 23), (23, 1) })
        {
            using var result = Samples.Open(await Nearest.UpscaleAsync(Sources[source](width, height), "maxDimension=7"));
            Assert.Equal((width == 1 ? 3 : 21, height == 1 ? 3 : 21), (result.Width, result.Height));
        }
    }

    private static Image Clear(Image picture) => picture
        .Bandjoin((Image.Xyz(picture.Width, picture.Height).ExtractBand(0) * 40).Cast(Enums.BandFormat.Uchar))
        .Copy(interpretation: Enums.Interpretation.Srgb);

    private static Image Deep(Image picture) =>
        (picture * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16);
}
