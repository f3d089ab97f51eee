using NetVips;
using SuperRes.Core.Imaging.Writing;

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
        ["GIF of a screen without size"] = (image => image.GifsaveBuffer(), file => WithScreen(file, 0, 0)),
        ["GIF of a screen without height"] = (image => image.GifsaveBuffer(), file => WithScreen(file, 60, 0)),
        ["GIF whose frame is larger than its screen"] = (image => image.GifsaveBuffer(), file => WithScreen(file, 50, 30)),
        ["WebP animation of one frame"] = (image => image.WebpsaveBuffer(lossless: true), file => Animation(file, 60, 40)),
        ["lossy WebP animation of one frame"] = (image => image.WebpsaveBuffer(q: 90), file => Animation(file, 60, 40)),
        ["PNG animation of one frame"] = (
            image => image.PngsaveBuffer(), file => [.. file[..33], .. AnimationControl(1), .. FrameControl(60, 40), .. file[33..]]),
        ["PNG of an empty packed text"] = (image => image.PngsaveBuffer(), file => [.. file[..33], .. PngChunk.Of("zTXt"u8, "Comment\0\0"u8), .. file[33..]]),
        ["PNG of an empty packed text of many letters"] = (
            image => image.PngsaveBuffer(), file => [.. file[..33], .. PngChunk.Of("iTXt"u8, "t\0\u0001\0\0\0"u8), .. file[33..]]),
        ["PNG that says behind its pixels that it moves"] = (
            image => image.PngsaveBuffer(), file => [.. file[..^12], .. AnimationControl(2), .. file[^12..]]),
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

    [Fact]
    public async Task A_WebP_animation_of_one_frame_has_the_size_of_its_canvas_and_reaches_not_beyond_it()
    {
        using var cat = Samples.Cat();
        var still = cat.WebpsaveBuffer(lossless: true);
        using var result = Samples.Open(await Nearest.UpscaleAsync(Animation(still, 70, 50)));
        Assert.Equal((210, 150), (result.Width, result.Height));
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(Animation(still, 59, 40)));
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(Animation(still, 60, 40)[..^100]));
    }

    [Fact]
    public async Task A_PNG_animation_of_one_frame_beside_another_picture_is_refused() =>
        await Assert.ThrowsAsync<ImageAnimatedException>(() => Nearest.UpscaleAsync(
            PngFile.Of(1, 1, 8, 0).Chunk("acTL", [0, 0, 0, 1, 0, 0, 0, 0]).Pixels([0, 0]).Chunk("fcTL", new byte[26]).End()));

    private static byte[] WithScreen(byte[] file, byte width, byte height) =>
        [.. file[..6], width, 0, height, 0, .. file[10..]];

    private static byte[] AnimationControl(byte frames) =>
        Core.Imaging.Writing.PngChunk.Of("acTL"u8, [0, 0, 0, frames, 0, 0, 0, 0]);

    private static byte[] FrameControl(byte width, byte height) => Core.Imaging.Writing.PngChunk.Of(
        "fcTL"u8, [0, 0, 0, 0, 0, 0, 0, width, 0, 0, 0, height, .. new byte[8], 0, 1, 0, 10, 0, 0]);

    // The picture of 60 x 40 in the upper left corner of a canvas.
    private static byte[] Animation(byte[] still, byte width, byte height)
    {
        byte[] frame = [.. new byte[6], 59, 0, 0, 39, 0, 0, 100, 0, 0, 0, .. Pixels()];
        byte[] chunks =
        [
            .. "WEBP"u8, .. Chunk("VP8X", [2, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0]),
            .. Chunk("ANIM", new byte[6]), .. Chunk("ANMF", frame),
        ];
        return Chunk("RIFF", chunks);

        // Alone, or among others where the file has metadata.
        byte[] Pixels()
        {
            var at = still.AsSpan(12).IndexOf("VP8 "u8) is >= 0 and var lossy ? 12 + lossy : 12 + still.AsSpan(12).IndexOf("VP8L"u8);
            var length = 8 + BitConverter.ToInt32(still, at + 4);
            return still[at..(at + length + length % 2)];
        }

        static byte[] Chunk(string name, byte[] body) =>
            [.. System.Text.Encoding.ASCII.GetBytes(name), .. BitConverter.GetBytes(body.Length), .. body, .. new byte[body.Length % 2]];
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
