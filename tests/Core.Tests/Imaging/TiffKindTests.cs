using NetVips;

namespace SuperRes.Core.Tests.Imaging;

public class TiffKindTests
{
    private const Enums.ForeignTiffCompression Jpeg = Enums.ForeignTiffCompression.Jpeg;

    // Pictures in hand-made files: red, green / blue, white.
    private static readonly byte[] FourColours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];

    /// <summary>Files that libvips writes, and what they are made of, exact but for JPEG.</summary>
    private static readonly Dictionary<string, Func<Image, (Image Picture, byte[] File)>> Written = new()
    {
        ["grey"] = cat => Saved(Grey(cat), grey => grey.TiffsaveBuffer()),
        ["grey of which zero is white"] = cat => Saved(Grey(cat), grey => grey.TiffsaveBuffer(miniswhite: true)),
        ["grey of 16 bits"] = cat => Saved(Deep(Grey(cat), Enums.Interpretation.Grey16), grey => grey.TiffsaveBuffer()),
        ["grey with alpha"] = cat => Saved(WithRamp(Grey(cat)), grey => grey.TiffsaveBuffer()),
        ["colour with alpha"] = cat => Saved(WithRamp(cat), colour => colour.TiffsaveBuffer()),
        ["colour with alpha, 16 bits"] =
            cat => Saved(Deep(WithRamp(cat), Enums.Interpretation.Rgb16), colour => colour.TiffsaveBuffer()),
        ["big TIFF"] = cat => Saved(cat, colour => colour.TiffsaveBuffer(bigtiff: true)),
        ["big TIFF in deflated tiles"] = cat => Saved(cat, colour => colour.TiffsaveBuffer(
            bigtiff: true, tile: true, compression: Enums.ForeignTiffCompression.Deflate, tileWidth: 16, tileHeight: 16)),
        ["JPEG in a TIFF"] = cat => Saved(cat, colour => colour.TiffsaveBuffer(compression: Jpeg, q: 100)),
        ["1 bit"] = cat => Saved(Levels(cat, 1), grey => grey.TiffsaveBuffer(bitdepth: 1)),
        ["1 bit of which zero is white"] =
            cat => Saved(Levels(cat, 1), grey => grey.TiffsaveBuffer(bitdepth: 1, miniswhite: true)),
        ["fax"] = cat => Saved(Levels(cat, 1), grey => grey.TiffsaveBuffer(
            bitdepth: 1, compression: Enums.ForeignTiffCompression.Ccittfax4)),
        ["2 bits"] = cat => Saved(Levels(cat, 2), grey => grey.TiffsaveBuffer(bitdepth: 2)),
        ["4 bits"] = cat => Saved(Levels(cat, 4), grey => grey.TiffsaveBuffer(bitdepth: 4)),
    };

    /// <summary>Two by two pixels in files that libvips does not write.</summary>
    private static readonly Dictionary<string, Func<byte[]>> HandMade = new()
    {
        ["channels apart"] = () => new TiffFile(2, 2).Tag(284, 3, 1, 2)
            .Strips([255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]),
        ["big-endian"] = () => new TiffFile(2, 2, bigEndian: true).Samples(FourColours),
        ["palette"] = () => new TiffFile(2, 2).Tag(258, 3, 1, 4).Tag(262, 3, 1, 3).Tag(277, 3, 1, 1)
            .Shorts(320, [.. Entries(65535, 0, 0, 65535), .. Entries(0, 65535, 0, 65535), .. Entries(0, 0, 65535, 65535)])
            .Samples([0x01, 0x23]),
        ["palette, big-endian"] = () => new TiffFile(2, 2, bigEndian: true).Tag(258, 3, 1, 4).Tag(262, 3, 1, 3)
            .Tag(277, 3, 1, 1)
            .Shorts(320, [.. Entries(65535, 0, 0, 65535), .. Entries(0, 65535, 0, 65535), .. Entries(0, 0, 65535, 65535)])
            .Samples([0x01, 0x23]),
    };

    public static TheoryData<string> WrittenKinds => [.. Written.Keys];

    public static TheoryData<string> HandMadeKinds => [.. HandMade.Keys];

    [Theory]
    [MemberData(nameof(WrittenKinds))]
    public async Task A_kind_of_TIFF_is_read_exactly(string kind)
    {
        using var cat = Samples.Cat(40, 32);
        var (picture, file) = Written[kind](cat);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal(picture.Format, result.Format);
        Assert.InRange(result.DifferenceTo(picture.Tripled()), 0, kind == "JPEG in a TIFF" ? 12 : 0);
    }

    [Theory]
    [MemberData(nameof(HandMadeKinds))]
    public async Task A_kind_of_TIFF_that_others_write_is_read_too(string kind)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(HandMade[kind]()));
        Assert.Equal(3, result.Bands);
        Assert.Equal([255, 0, 0], result[1, 1]);
        Assert.Equal([0, 255, 0], result[4, 1]);
        Assert.Equal([0, 0, 255], result[1, 4]);
        Assert.Equal([255, 255, 255], result[4, 4]);
    }

    [Fact]
    public async Task Sixteen_bits_are_read_in_the_other_byte_order()
    {
        var file = new TiffFile(2, 1, bigEndian: true).Shorts(258, 16, 16, 16)
            .Samples([0x12, 0x34, 0, 1, 0xFF, 0xFE, 1, 0, 0x80, 0, 0xAB, 0xCD]);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal([0x1234, 1, 0xFFFE], result[0, 0]);
        Assert.Equal([0x100, 0x8000, 0xABCD], result[5, 0]);
    }

    [Fact]
    public async Task Alpha_that_is_not_multiplied_into_the_colour_leaves_it_alone()
    {
        var file = new TiffFile(2, 1).Samples([240, 120, 20, 255, 120, 60, 10, 128], extraSample: 2);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal([240.0, 120, 20, 255], result[0, 0]);
        Assert.Equal([120.0, 60, 10, 128], result[5, 0]);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(34712)]
    [InlineData(50000)]
    public async Task A_compression_that_is_not_built_in_is_no_damage(ushort compression) =>
        await Assert.ThrowsAsync<ImageUnsupportedException>(() => Nearest.UpscaleAsync(
            new TiffFile(2, 2).Tag(259, 3, 1, compression).Samples(FourColours)));

    /// <summary>The tables that the JPEGs of a file share come before each of them.</summary>
    [Theory]
    [InlineData("FFD8 FFD9", false)]
    [InlineData("FFD8 FFC0 0002 FFD9", true)]
    [InlineData("FFD8 FFC2 0011 08 FFFF FFFF 03 012200 021100 031100 FFD9", true)]
    [InlineData("FFD8 FFC0 0011 08 FFFF FFFF 03 012200 021100 031100 FFD9", true)]
    [InlineData("FFD8 FFDA 0003 03 FFD9", true)]
    [InlineData("FFD8 FFC4 0013 00 FF", true)]
    [InlineData("FFD8 FFDB 0043", true)]
    [InlineData("FFD8", false)]
    public async Task Shared_tables_of_jpegs_that_are_none_are_damage_and_cost_nothing(string tables, bool isDamaged)
    {
        using var cat = Samples.Cat(64, 48);
        var file = new TiffFile(64, 48).Tag(259, 3, 1, 7).Tag(262, 3, 1, 6).Shorts(258, 8, 8, 8).Shorts(530, 2, 2)
            .Blob(347, 7, Convert.FromHexString(tables.Replace(" ", "", StringComparison.Ordinal)))
            .Samples(cat.JpegsaveBuffer(q: 90, subsampleMode: Enums.ForeignSubsample.On));
        var before = GC.GetTotalAllocatedBytes();

        var refused = await Record.ExceptionAsync(() => Nearest.UpscaleAsync(file));

        Assert.Equal(isDamaged ? typeof(ImageCorruptException) : null, refused?.GetType());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 << 20);
    }

    private static int[] Entries(params int[] used) => [.. used, .. new int[12]];

    private static (Image Picture, byte[] File) Saved(Image picture, Func<Image, byte[]> save) => (picture, save(picture));

    private static Image Grey(Image cat) => cat.Colourspace(Enums.Interpretation.Bw).CopyMemory();

    private static Image Deep(Image picture, Enums.Interpretation kind) =>
        (picture * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: kind).CopyMemory();

    // From 1 upwards: what lies under full transparency is not to be compared.
    private static Image WithRamp(Image picture) => picture.Bandjoin(
        (Image.Grey(picture.Width, picture.Height) * 254 + 1).Cast(Enums.BandFormat.Uchar)).Copy(interpretation: picture.Interpretation);

    // As many levels as bits can tell apart, from 0 to 255.
    private static Image Levels(Image cat, int bits)
    {
        var steps = (1 << bits) - 1;
        return ((Grey(cat) / 256.0 * (steps + 1)).Floor() * (255.0 / steps)).Rint().Cast(Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Bw).CopyMemory();
    }
}
