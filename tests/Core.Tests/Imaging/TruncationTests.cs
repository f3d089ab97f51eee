using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Imaging;

public class TruncationTests
{
    public static TheoryData<string> Kinds => [.. Seeds.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_cut_off_anywhere_is_corrupt_and_never_half_a_picture(string kind)
    {
        var whole = Seeds.All[kind];
        // No loader of libvips reads these, so they are held against what was made of all of them.
        using var expected = kind.Contains("BMP", StringComparison.Ordinal) || kind.Contains("PNM", StringComparison.Ordinal)
            ? Samples.Open(await Nearest.UpscaleAsync(whole, "format=png"))
            : Samples.Open(whole).Tripled();
        for (var length = 40; length < whole.Length - 2; length += Math.Max(1, whole.Length / 41))
        {
            try
            {
                using var result = Samples.Open(await Nearest.UpscaleAsync(whole[..length], "format=png"));

                // What is missing may be metadata after the last pixel, but no pixel.
                Assert.True(result.DifferenceTo(expected) == 0, $"{kind} cut at {length} lost pixels");
            }
            catch (ImageCorruptException)
            {
                continue;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_has_arrived_of_a_sound_file_is_never_refused(string kind)
    {
        var whole = Seeds.All[kind];
        for (var length = Upscaler.BeginningBytes; length <= whole.Length; length++)
            Upscaler.CheckBeginning(whole.AsSpan(0, length), new ImageLimits());
    }

    [Theory]
    [InlineData(0.3, false)]
    [InlineData(0.6, false)]
    [InlineData(0.9, false)]
    [InlineData(0.3, true)]
    [InlineData(0.6, true)]
    [InlineData(0.9, true)]
    public async Task A_jpeg_with_a_hole_is_corrupt(double where, bool progressive)
    {
        using var cat = Samples.Cat(200, 150);
        var file = cat.JpegsaveBuffer(q: 90, interlace: progressive);
        var from = (int)(file.Length * where);
        byte[] holed = [.. file[..from], .. file[(from + file.Length / 12)..]];
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(holed));
    }

    [Fact]
    public async Task A_bit_that_flipped_in_the_pixels_of_a_png_never_passes_for_a_picture()
    {
        using var cat = Samples.Cat(48, 36);
        var file = cat.PngsaveBuffer();
        var pixels = file.AsSpan().IndexOf("IDAT"u8) + 4;
        for (var at = pixels; at < file.Length - 24; at += 97)
        {
            var damaged = (byte[])file.Clone();
            damaged[at] ^= 0x10;
            await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(damaged));
        }
    }

    [Theory]
    [InlineData(false, 0, 100)]
    [InlineData(false, 0, 12)]
    [InlineData(true, 0, 100)]
    [InlineData(true, 0, 12)]
    [InlineData(false, 2, 100)]
    [InlineData(false, 2, 12)]
    public async Task A_jpeg_that_lacks_bytes_of_its_last_rows_is_corrupt(bool progressive, int restartInterval, int missing)
    {
        // Without subsampling no later row depends on them, so that nothing but their own decoding tells.
        using var cat = Samples.Cat(200, 152);
        var file = cat.JpegsaveBuffer(
            q: 95, interlace: progressive, restartInterval: restartInterval, subsampleMode: Enums.ForeignSubsample.Off);
        byte[] holed = [.. file[..^(missing + 2)], .. file[^2..]];
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(holed));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 2)]
    public async Task A_jpeg_cut_off_and_given_a_new_end_is_corrupt(bool progressive, int restartInterval)
    {
        using var cat = Samples.Cat(200, 150);
        var file = cat.JpegsaveBuffer(q: 90, interlace: progressive, restartInterval: restartInterval);
        foreach (var part in new[] { 0.5, 0.7, 0.9, 0.97 })
        {
            foreach (var stray in new[] { 0, 4, 40 })
            {
                byte[] ended = [.. file[..(int)(part * file.Length)], .. new byte[stray], 0xFF, 0xD9];
                await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(ended));
            }
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task A_jpeg_needs_the_pixels_of_all_its_channels(int scans, bool enough)
    {
        // A grey JPEG, whose frame header is made to name three channels, and whose scan is there for some of them.
        using var cat = Samples.Cat();
        using var grey = cat.Colourspace(Enums.Interpretation.Bw);
        var file = grey.JpegsaveBuffer(keep: Enums.ForeignKeep.None);
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        var scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] coloured =
        [
            .. file[..frame], 0xFF, 0xC0, 0, 17, .. file[(frame + 4)..(frame + 9)], 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
            .. file[(frame + 13)..scan],
            .. Enumerable.Range(1, scans).SelectMany(channel =>
                (byte[])[.. file[scan..(scan + 5)], (byte)channel, .. file[(scan + 6)..^2]]),
            0xFF, 0xD9,
        ];
        var refused = await Record.ExceptionAsync(() => Nearest.UpscaleAsync(coloured));
        Assert.Equal(enough, refused is null);
        Assert.True(enough || refused is ImageCorruptException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Damage_to_the_jpegs_inside_a_tiff_is_found(bool tiled)
    {
        using var cat = Samples.Cat(200, 150);
        var file = cat.TiffsaveBuffer(
            compression: Enums.ForeignTiffCompression.Jpeg, tile: tiled, tileWidth: 64, tileHeight: 64);
        using (var result = Samples.Open(await Nearest.UpscaleAsync(file)))
        using (var stored = Samples.Open(file))
            Assert.Equal(0, result.DifferenceTo(stored.Tripled()));

        var scan = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var ended = (byte[])file.Clone();
        (ended[scan + 60], ended[scan + 61]) = (0xFF, 0xD9);
        await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(ended));
    }

    public static TheoryData<string> Shortened => [.. Shorten.Keys];

    private static Dictionary<string, Func<Image, double, byte[]>> Shorten { get; } = new()
    {
        ["GIF"] = (image, part) =>
        {
            // Image data in sub-blocks of up to 255 bytes, of which some of the last are left out.
            var file = image.GifsaveBuffer(keep: Enums.ForeignKeep.None);
            var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0]) + 10;
            at += (file[at - 1] & 0x80) == 0 ? 0 : 3 << ((file[at - 1] & 7) + 1);
            var blocks = new List<int> { at + 1 };
            while (file[blocks[^1]] != 0)
                blocks.Add(blocks[^1] + 1 + file[blocks[^1]]);
            return [.. file[..blocks[(int)(part * (blocks.Count - 1))]], 0, 0x3B];
        },
        ["PNG"] = (image, part) =>
        {
            var rows = PngFile.Deflate(
                [.. image.WriteToMemory<byte>().Chunk(3 * image.Width).SelectMany(row => row.Prepend((byte)0))]);
            return PngFile.Of((uint)image.Width, (uint)image.Height, 8, 2)
                .Chunk("IDAT", rows[..(int)(part * rows.Length)]).End();
        },
        ["lossy WebP"] = (image, part) => ShortWebP(image.WebpsaveBuffer(keep: Enums.ForeignKeep.None), part),
        ["lossless WebP"] = (image, part) =>
            ShortWebP(image.WebpsaveBuffer(lossless: true, keep: Enums.ForeignKeep.None), part),
        ["AVIF"] = (image, part) =>
        {
            var units = AvifFile.Units(image.Width, image.Height);
            return new AvifFile().Size(image.Width, image.Height).Item("av01", units[..(int)(part * units.Length)]).End();
        },
    };

    [Theory]
    [MemberData(nameof(Shortened))]
    public async Task Pixels_that_end_early_inside_a_sound_structure_are_corrupt(string kind)
    {
        using var cat = Samples.Cat(120, 90);
        using (var whole = Samples.Open(await Nearest.UpscaleAsync(Shorten[kind](cat, 1), "format=png")))
            Assert.Equal((360, 270), (whole.Width, whole.Height));
        foreach (var part in new[] { 0.3, 0.6, 0.9 })
            await Assert.ThrowsAsync<ImageCorruptException>(() => Nearest.UpscaleAsync(Shorten[kind](cat, part)));
    }

    private static byte[] ShortWebP(byte[] file, double part)
    {
        var length = (int)(part * (file.Length - 20)) & ~1;
        byte[] cut = file[..(20 + length)];
        BitConverter.GetBytes(length).CopyTo(cut, 16);
        BitConverter.GetBytes(length + 12).CopyTo(cut, 4);
        return cut;
    }

    [Theory]
    [InlineData(false, 0, 4)]
    [InlineData(false, 0, 40)]
    [InlineData(true, 0, 4)]
    [InlineData(true, 0, 40)]
    [InlineData(false, 2, 4)]
    [InlineData(false, 2, 40)]
    public async Task Stray_bytes_that_some_cameras_leave_before_a_marker_do_no_harm(
        bool progressive, int restartInterval, int count)
    {
        using var cat = Samples.Cat();
        var file = cat.JpegsaveBuffer(q: 90, interlace: progressive, restartInterval: restartInterval);
        byte[] odd = [.. file[..^2], .. new byte[count], .. file[^2..]];
        using var result = Samples.Open(await Nearest.UpscaleAsync(odd, "format=png"));
        using var stored = Samples.Open(file);
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
    }
}
