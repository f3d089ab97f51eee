using NetVips;

namespace SuperRes.Core.Tests.Imaging;

public class PnmKindTests
{
    public static TheoryData<string> Kinds => [.. Known.Keys];

    /// <summary>Two rows of three pixels in each kind of file, and the samples they stand for.</summary>
    private static Dictionary<string, (byte[] File, double[][] Pixels)> Known { get; } = new()
    {
        ["bits as text"] = (PnmFile.Of("P1 3 2\n1 0 1\n0 1 1"), Grey(0, 255, 0, 255, 0, 0)),
        ["bits as text, side by side"] = (PnmFile.Of("P1\n3\t2 101\r\n# half\n011"), Grey(0, 255, 0, 255, 0, 0)),
        ["grey as text"] = (PnmFile.Of("P2 3 2 255 0 1 2 \n\n 100\t200 255\n"), Grey(0, 1, 2, 100, 200, 255)),
        ["grey as text of four values"] = (PnmFile.Of("P2 3 2 3 0 1 2 3 0 1 "), Grey(0, 85, 170, 255, 0, 85)),
        ["grey as text of 16 bits"] =
            (PnmFile.Of("P2 3 2 65535 0 1 256 65534 65535 12345\n"), Grey(0, 1, 256, 65534, 65535, 12345)),
        ["colour as text"] = (
            PnmFile.Of("P3#no space\n3 2#here\n 255\n1 2 3 4 5 6#there\n 7 8 9\n10 11 12 13 14 15 16 17 18\n"), Colour(1)),
        ["raw bits"] = (PnmFile.Of("P4 3 2\n", 0b1010_0000, 0b0111_1111), Grey(0, 255, 0, 255, 0, 0)),
        ["raw grey"] = (PnmFile.Of("P5\n3 2\n255\n", 10, 32, 35, 100, 200, 255), Grey(10, 32, 35, 100, 200, 255)),
        ["raw grey of 101 values"] = (PnmFile.Of("P5 3 2 100 ", 0, 1, 50, 99, 100, 33), Grey(0, 3, 128, 252, 255, 84)),
        ["raw grey of 16 bits"] = (
            PnmFile.Of("P5 3 2 65535\n", 0, 0, 0, 1, 1, 0, 255, 254, 255, 255, 0x30, 0x39), Grey(0, 1, 256, 65534, 65535, 12345)),
        ["raw grey of 10 bits"] = (
            PnmFile.Of("P5 3 2 1023\n", 0, 0, 0, 1, 1, 0, 3, 254, 3, 255, 2, 0), Grey(0, 64, 16400, 65471, 65535, 32800)),
        ["raw colour"] = (PnmFile.Of("P6\n# one\n#two\n3 # three\n2\n255\n", [.. Enumerable.Range(1, 18).Select(i => (byte)i)]), Colour(1)),
        ["raw colour with a comment before the first byte"] =
            (PnmFile.Of("P6 3 2 255# 1 2 3\n", [.. Enumerable.Range(1, 18).Select(i => (byte)i)]), Colour(1)),
        ["raw colour that begins like white space"] =
            (PnmFile.Of("P6 3 2 255\n", [.. Enumerable.Range(9, 18).Select(i => (byte)i)]), Colour(9)),
        ["raw colour of 16 bits"] = (
            PnmFile.Of("P6 3 2 65535\n", [.. Enumerable.Range(1, 18).SelectMany(i => new[] { (byte)0, (byte)i })]), Colour(1)),
        ["raw grey with something else behind it"] = (PnmFile.Of("P5 3 2 255\n", [1, 2, 3, 4, 5, 6, .. "P7 4"u8]), Grey(1, 2, 3, 4, 5, 6)),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_kind_of_PNM_is_read_exactly(string kind)
    {
        var (file, pixels) = Known[kind];
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal("pngload_source", result.Get("vips-loader"));
        Assert.Equal((9, 6), (result.Width, result.Height));
        Assert.Equal(kind.EndsWith(" 16 bits", StringComparison.Ordinal) || kind.EndsWith(" 10 bits", StringComparison.Ordinal), result.Format == Enums.BandFormat.Ushort);
        for (var i = 0; i < 6; i++)
            Assert.Equal(pixels[i], result[i % 3 * 3 + 1, i / 3 * 3 + 1]);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public async Task A_photo_is_read_exactly_and_sixteen_bits_stay_sixteen_bits(bool isDeep, bool isRaw)
    {
        using var cat = isDeep ? Samples.DeepCat() : Samples.Cat();
        using var result = Samples.Open(await Nearest.UpscaleAsync(PnmFile.Of(cat, isRaw)));
        Assert.Equal(cat.Format, result.Format);
        Assert.Equal(0, result.DifferenceTo(cat.Tripled()));
    }

    [Fact]
    public async Task Sixteen_bits_are_rounded_to_eight_where_the_format_has_no_more()
    {
        using var deep = Samples.DeepCat();
        using var cat = Samples.Cat();
        using var result = Samples.Open(await Nearest.UpscaleAsync(PnmFile.Of(deep), "format=jpeg", "quality=100"));
        Assert.InRange(result.DifferenceTo(cat.Tripled()), 0, 4);
    }

    [Theory]
    [InlineData("P2 3 2 3 0 1 2 3 0 4 ")]
    [InlineData("P5 3 1 3 abc")]
    [InlineData("P2 3 2 0 0 0 0 0 0 0 ")]
    [InlineData("P2 3 2 65536 0 0 0 0 0 0 ")]
    [InlineData("P2 3 2 99999999999999999999999 0 0 0 0 0 0 ")]
    [InlineData("P2 -3 2 9 0 0 0 0 0 0 ")]
    [InlineData("P2 3 2 9 0 0 x 0 0 0 ")]
    [InlineData("P2 3 2 9 0 0 1.5 0 0 0 ")]
    [InlineData("P1 3 2 101012")]
    [InlineData("P6 0 2 255 abcdef")]
    [InlineData("P6 2 0 255 abcdef")]
    [InlineData("P6 three two")]
    public async Task A_value_that_makes_no_sense_is_corrupt(string text) =>
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(PnmFile.Of(text)));

    [Theory]
    [InlineData("P1 3 2 10101")]
    [InlineData("P1 3 2 1 0 1 #01")]
    [InlineData("P2 3 2 255 0 1 2 100 200 255")]
    [InlineData("P2 3 2 255 000 100 200 100 200 ")]
    [InlineData("P3 1 1 255 1 2 #3")]
    [InlineData("P4 9 2 abc")]
    [InlineData("P5 3 2 255 abcde")]
    [InlineData("P5 3 2 256 abcdeabcde1")]
    [InlineData("P6 3 2 255 abcdeabcdeabcde12")]
    [InlineData("P6 3 2 255")]
    [InlineData("P6 3 2")]
    [InlineData("P6 # 3 2")]
    public async Task A_file_that_ends_early_is_called_cut_off(string text)
    {
        var refused = await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(PnmFile.Of(text)));
        Assert.Contains("cut off", refused.Message, StringComparison.Ordinal);
    }

    private static double[][] Grey(params double[] values) => [.. values.Select(value => new[] { value })];

    private static double[][] Colour(int first) =>
        [.. Enumerable.Range(0, 6).Select(i => new double[] { first + 3 * i, first + 3 * i + 1, first + 3 * i + 2 })];
}
