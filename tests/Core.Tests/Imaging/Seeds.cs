using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>One small sound file of every kind that is read.</summary>
internal static class Seeds
{
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Files = new(Build);

    public static IReadOnlyDictionary<string, byte[]> All => Files.Value;

    private static Dictionary<string, byte[]> Build()
    {
        using var photo = Samples.Cat(24, 16);
        using var cat = photo.Mutate(image =>
        {
            image.Set(GValue.GStrType, "exif-ifd0-Copyright", "Ann (Ann, ASCII, 4 components, 4 bytes)");
            image.Set(GValue.GIntType, "orientation", 1);
            image.Set(GValue.BlobType, "icc-profile-data", Image.ProfileLoad("p3"));
            image.Set(GValue.BlobType, "xmp-data", "<a/>"u8.ToArray());
        });
        using var grey = cat.Colourspace(Enums.Interpretation.Bw);
        using var deep = Samples.DeepCat(24, 16);
        using var disc = Samples.Disc(24);
        using var smooth = disc.ExtractBand(0, 3);
        const Enums.ForeignHeifCompression Av1 = Enums.ForeignHeifCompression.Av1;
        return new Dictionary<string, byte[]>
        {
            ["JPEG"] = cat.JpegsaveBuffer(q: 90),
            ["progressive JPEG"] = cat.JpegsaveBuffer(q: 80, interlace: true),
            ["grey JPEG with restarts"] = grey.JpegsaveBuffer(restartInterval: 2),
            ["CMYK JPEG"] = ColourProfileTests.CmykJpeg(tagged: false),
            ["PNG"] = cat.PngsaveBuffer(),
            ["interlaced PNG"] = cat.PngsaveBuffer(interlace: true),
            ["transparent PNG"] = disc.PngsaveBuffer(),
            ["palette PNG"] = PngFile.Of(2, 2, 2, 3).Chunk("PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
                .Chunk("tRNS", [255, 0, 128]).Pixels([0, 0b0001_0000, 0, 0b1011_0000]).End(),
            ["16-bit PNG"] = deep.PngsaveBuffer(),
            ["1-bit PNG"] = grey.PngsaveBuffer(bitdepth: 1),
            ["WebP"] = cat.WebpsaveBuffer(),
            ["lossless WebP"] = cat.WebpsaveBuffer(lossless: true),
            ["transparent WebP"] = disc.WebpsaveBuffer(),
            ["TIFF"] = cat.TiffsaveBuffer(),
            ["tiled LZW TIFF"] = cat.TiffsaveBuffer(
                compression: Enums.ForeignTiffCompression.Lzw, tile: true, tileWidth: 16, tileHeight: 16),
            ["deflated 16-bit TIFF"] = deep.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate),
            ["JPEG in a TIFF"] = cat.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Jpeg),
            ["big TIFF"] = cat.TiffsaveBuffer(bigtiff: true),
            ["GIF"] = smooth.GifsaveBuffer(),
            ["AVIF"] = cat.HeifsaveBuffer(compression: Av1, effort: 0),
            ["transparent AVIF"] = disc.HeifsaveBuffer(compression: Av1, effort: 0),
        };
    }
}
