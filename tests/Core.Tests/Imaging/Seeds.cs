using System.Text;
using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>One small sound file of every kind that is read.</summary>
internal static class Seeds
{
    private static readonly Lazy<IReadOnlyDictionary<string, byte[]>> Files = new(Build);

    private const string Rights =
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
          xmp:Rating="5"><dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Ann</rdf:li></rdf:Alt></dc:rights></rdf:Description>
        </rdf:RDF></x:xmpmeta>
        """;

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
        using var tagged = cat.With("xmp-data", Encoding.UTF8.GetBytes(Rights)).With("orientation", 6);
        using var greyDisc = disc.Colourspace(Enums.Interpretation.Bw);
        using var press = disc.Copy(interpretation: Enums.Interpretation.Cmyk);
        var tile = AvifFile.Units(64, 64);
        const Enums.ForeignHeifCompression Av1 = Enums.ForeignHeifCompression.Av1;
        return new Dictionary<string, byte[]>
        {
            ["JPEG"] = cat.JpegsaveBuffer(q: 90),
            ["progressive JPEG"] = cat.JpegsaveBuffer(q: 80, interlace: true),
            ["grey JPEG with restarts"] = grey.JpegsaveBuffer(restartInterval: 2),
            ["CMYK JPEG"] = ColourProfileTests.CmykJpeg(tagged: false),
            ["YCCK JPEG"] = ColourProfileTests.YcckJpeg(),
            ["tagged CMYK JPEG"] = ColourProfileTests.CmykJpeg(tagged: true),
            ["turned JPEG with rights"] = tagged.JpegsaveBuffer(),
            ["PNG"] = cat.PngsaveBuffer(),
            ["interlaced PNG"] = cat.PngsaveBuffer(interlace: true),
            ["transparent PNG"] = disc.PngsaveBuffer(),
            ["palette PNG"] = PngFile.Of(2, 2, 2, 3).Chunk("PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
                .Chunk("tRNS", [255, 0, 128]).Pixels([0, 0b0001_0000, 0, 0b1011_0000]).End(),
            ["transparent grey PNG"] = greyDisc.PngsaveBuffer(),
            ["turned PNG with rights"] = tagged.PngsaveBuffer(),
            ["16-bit PNG"] = deep.PngsaveBuffer(),
            ["1-bit PNG"] = grey.PngsaveBuffer(bitdepth: 1),
            ["WebP"] = cat.WebpsaveBuffer(),
            ["lossless WebP"] = cat.WebpsaveBuffer(lossless: true),
            ["transparent WebP"] = disc.WebpsaveBuffer(),
            ["turned WebP with rights"] = tagged.WebpsaveBuffer(),
            ["TIFF"] = cat.TiffsaveBuffer(),
            ["tiled LZW TIFF"] = cat.TiffsaveBuffer(
                compression: Enums.ForeignTiffCompression.Lzw, tile: true, tileWidth: 16, tileHeight: 16),
            ["deflated 16-bit TIFF"] = deep.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate),
            ["JPEG in a TIFF"] = cat.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Jpeg),
            ["big TIFF"] = cat.TiffsaveBuffer(bigtiff: true),
            ["tiled JPEG in a TIFF"] = cat.TiffsaveBuffer(
                compression: Enums.ForeignTiffCompression.Jpeg, tile: true, tileWidth: 16, tileHeight: 16),
            ["CMYK TIFF"] = press.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Packbits),
            ["palette TIFF"] = PaletteTiff(),
            ["GIF"] = smooth.GifsaveBuffer(),
            ["transparent GIF"] = disc.GifsaveBuffer(),
            ["AVIF"] = cat.HeifsaveBuffer(compression: Av1, effort: 0),
            ["transparent AVIF"] = disc.HeifsaveBuffer(compression: Av1, effort: 0),
            ["AVIF of two tiles"] = new AvifFile().Size(128, 64).Item("grid", AvifFile.Grid(1, 2, 128, 64))
                .Size(64, 64).Item("av01", tile).Item("av01", tile).DerivedFrom(1, 2, 3).End(),
            ["BMP"] = BmpFile.Of(photo),
            ["transparent BMP"] = BmpFile.Of(disc),
            ["palette BMP with a profile"] = (Numbered with { Profile = IccFile.AdobeRgb() }).Of((x, y) => (uint)(x + y) % 9),
            ["RLE BMP"] = (Numbered with { Compression = 1 }).Of(Runs()),
            ["16-bit BMP"] = new BmpFile(24, 16, 16).Of((x, y) => (uint)(x * 1_000 + y)),
            ["PNM"] = PnmFile.Of(photo),
            ["PNM as text"] = PnmFile.Of(photo, isRaw: false),
            ["16-bit PNM"] = PnmFile.Of(deep),
            ["1-bit PNM"] = PnmFile.Of("P4 40 20\n", [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))]),
        };
    }

    private static BmpFile Numbered => new(24, 16, 8)
    {
        HeaderBytes = 124,
        Palette = [.. Enumerable.Range(1, 9).Select(i => ((byte)(i * 20), (byte)(i * 9), (byte)(250 - i)))],
        ColoursUsed = 9,
    };

    // In each row runs of two lengths, a skip and single pixels.
    private static byte[] Runs() =>
        [.. Enumerable.Range(0, 16).SelectMany(y => (byte[])[8, (byte)(y % 9), 3, 1, 0, 2, 2, 0, 0, 5, 1, 2, 3, 4, 5, 0, 6, 7, 0, 0]), 0, 1];

    // Ten tags, after which 16 pixels and 256 colours of three 16-bit numbers follow.
    private static byte[] PaletteTiff() => new TiffFile(4, 4).Tag(262, 3, 1, 3).Tag(277, 3, 1, 1)
        .Tag(320, 3, 768, 8 + 2 + 12 * 10 + 4 + 16)
        .Samples([.. Enumerable.Range(0, 16).Select(i => (byte)i), .. Enumerable.Range(0, 1536).Select(i => (byte)(i * 7))]);
}
