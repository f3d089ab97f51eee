using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Colours named by the numbers of ITU-T H.273 instead of a profile.</summary>
public class ColourCodeTests
{
    private const string Profile = "icc-profile-data";

    public static TheoryData<string, byte, byte> DisplayP3 => [..
        from kind in new[] { "PNG", "AVIF" }
        from transfer in new byte[] { 13, 2, 1 }
        select (kind, (byte)12, transfer)];

    public static TheoryData<string, byte, byte> Srgb => [..
        from kind in new[] { "PNG", "AVIF" }
        from code in new (byte, byte)[] { (1, 13), (2, 2), (1, 1), (6, 6) }
        select (kind, code.Item1, code.Item2)];

    public static TheoryData<string, byte, byte> Unreadable => [..
        from kind in new[] { "PNG", "AVIF" }
        from code in new (byte, byte)[] { (9, 16), (9, 18), (12, 16), (1, 8), (9, 13), (9, 14) }
        select (kind, code.Item1, code.Item2)];

    [Theory]
    [MemberData(nameof(DisplayP3))]
    public async Task Display_P3_gets_its_profile_and_no_value_changes(string kind, byte primaries, byte transfer)
    {
        var file = Tagged(kind, primaries, transfer);
        using var stored = Samples.Open(file);
        foreach (var format in new[] { "png", "webp" })
        {
            using var result = Samples.Open(await Nearest.UpscaleAsync(file, $"format={format}", "quality=100"));
            Assert.Equal(Image.ProfileLoad("p3"), (byte[])result.Get(Profile));
            Assert.InRange(result.MeanDifferenceTo(stored.Tripled()), 0, format == "png" ? 0 : 30);
        }
    }

    [Theory]
    [MemberData(nameof(Srgb))]
    public async Task What_is_sRGB_or_says_nothing_gets_none(string kind, byte primaries, byte transfer)
    {
        var file = Tagged(kind, primaries, transfer);
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));
        Assert.False(result.Contains(Profile));
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task High_dynamic_range_and_BT2020_are_refused(string kind, byte primaries, byte transfer)
    {
        var refused = await Assert.ThrowsAsync<ImageUnsupportedException>(
            () => Nearest.UpscaleAsync(Tagged(kind, primaries, transfer)));
        Assert.Contains("Display P3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_counts_more_than_numbers()
    {
        var file = Png(9, 16, IccFile.AdobeRgb());
        using var result = Samples.Open(await Nearest.UpscaleAsync(file));
        Assert.Equal(IccFile.AdobeRgb(), (byte[])result.Get(Profile));
    }

    private static byte[] Tagged(string kind, byte primaries, byte transfer) =>
        kind == "PNG" ? Png(primaries, transfer) : Avif(primaries, transfer);

    private static byte[] Png(byte primaries, byte transfer, byte[]? profile = null)
    {
        var file = PngFile.Of(2, 1, 8, 2).Chunk("cICP", [primaries, transfer, 0, 1]);
        if (profile is not null)
            file.Chunk("iCCP", [.. "x\0\0"u8, .. PngFile.Deflate(profile)]);
        return file.Pixels([0, 200, 30, 40, 10, 220, 90]).End();
    }

    /// <summary>libvips writes profiles only: one is overwritten by numbers, in a box that stays as long.</summary>
    private static byte[] Avif(byte primaries, byte transfer)
    {
        using var cat = Samples.Cat(16, 16);
        using var tagged = cat.With(Profile, IccFile.AdobeRgb());
        var file = tagged.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0, lossless: true);
        var box = file.AsSpan().IndexOf("colrrICC"u8) + 4;
        Assert.InRange(box, 100, 1000);
        byte[] code = [.. "nclx"u8, 0, primaries, 0, transfer, 0, 0, 0x80];
        code.CopyTo(file, box);
        return file;
    }
}
