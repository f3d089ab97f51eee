using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Files that break a rule and lose nothing by it, and sound ones that hold something else than it seems.</summary>
public class OddFileTests
{
    private static readonly byte[] StrangeJfif = [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 3, 1, 0, 0, 1, 0, 1, 0, 0];
    private static readonly byte[] StrangeAdobe = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 7];

    public static TheoryData<string> Oddities => [.. Odd.Keys];

    private static Dictionary<string, (Func<Image, byte[]> Usual, Func<byte[], byte[]> Change)> Odd { get; } = new()
    {
        ["JPEG whose scan names other coefficients"] = (Jpeg, file => WithScan(file, 1, 5, 0)),
        ["JPEG whose scan names a precision"] = (Jpeg, file => WithScan(file, 0, 63, 0x10)),
        ["JPEG of a JFIF to come"] = (Jpeg, file => [.. file[..2], .. StrangeJfif, .. file[2..]]),
        ["JPEG of an unknown colour transform"] = (Jpeg, file => [.. file[..2], .. StrangeAdobe, .. file[2..]]),
        ["JPEG whose channels have one number"] = (Jpeg, WithEqualNumbers),
        ["GIF without a trailer"] = (image => image.GifsaveBuffer(), file => file[..^1]),
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task Are_read_like_the_usual_ones(string odd)
    {
        using var cat = Samples.Cat();
        var usual = Odd[odd].Usual(cat);
        var changed = Odd[odd].Change(usual);
        Assert.NotEqual(usual, changed);

        using var result = Samples.Open(await Nearest.UpscaleAsync(changed, "format=png"));
        using var stored = Samples.Open(usual);
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
    }

    [Fact]
    public async Task Raw_photos_are_not_taken_for_their_thumbnails() =>
        await Assert.ThrowsAsync<ImageUnsupportedException>(
            () => Nearest.UpscaleAsync(new TiffFile(1, 1).Tag(254, 4, 1, 1).Samples([1, 2, 3])));

    [Theory]
    [InlineData(259, 50_000)]
    [InlineData(259, 50_001)]
    [InlineData(259, 34_712)]
    [InlineData(262, 32_803)]
    [InlineData(262, 34_892)]
    public async Task A_tiff_that_no_reader_here_understands_is_called_unsupported(ushort tag, ushort value) =>
        await Assert.ThrowsAsync<ImageUnsupportedException>(
            () => Nearest.UpscaleAsync(new TiffFile(1, 1).Tag(tag, 3, 1, value).Samples([1, 2, 3])));

    [Fact]
    public async Task An_avif_made_of_tiles_is_read_whole()
    {
        using var cat = Samples.Cat(64, 64);
        var tile = AvifFile.Units(64, 64);
        var file = new AvifFile().Size(128, 64).Item("grid", AvifFile.Grid(1, 2, 128, 64))
            .Size(64, 64).Item("av01", tile).Item("av01", tile).DerivedFrom(1, 2, 3).End();
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));
        using var left = result.Crop(0, 0, 192, 192);
        using var right = result.Crop(192, 0, 192, 192);
        Assert.Equal(0, left.DifferenceTo(right));
        Assert.InRange(left.MeanDifferenceTo(cat.Tripled()), 0, 25);
    }

    private static byte[] Jpeg(Image image) => image.JpegsaveBuffer(q: 90);

    // The header of the only scan: length, number of channels, two bytes for each, and the three that nobody needs.
    private static byte[] WithScan(byte[] file, byte first, byte last, byte precision)
    {
        var changed = (byte[])file.Clone();
        var scan = changed.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        (changed[scan + 11], changed[scan + 12], changed[scan + 13]) = (first, last, precision);
        return changed;
    }

    private static byte[] WithEqualNumbers(byte[] file)
    {
        var changed = (byte[])file.Clone();
        var frame = changed.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        var scan = changed.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        for (var channel = 0; channel < 3; channel++)
            changed[frame + 10 + 3 * channel] = changed[scan + 5 + 2 * channel] = 1;
        return changed;
    }
}
