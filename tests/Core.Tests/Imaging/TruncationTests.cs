namespace SuperRes.Core.Tests.Imaging;

public class TruncationTests
{
    public static TheoryData<string> Kinds => [.. Seeds.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_file_cut_off_anywhere_is_corrupt_and_never_half_a_picture(string kind)
    {
        var whole = Seeds.All[kind];
        for (var length = 40; length < whole.Length - 2; length += Math.Max(1, whole.Length / 41))
        {
            try
            {
                using var result = Samples.Open(await Nearest.UpscaleAsync(whole[..length], "format=png"));
                using var stored = Samples.Open(whole);

                // What is missing may be metadata after the last pixel, but no pixel.
                Assert.True(result.DifferenceTo(stored.Tripled()) == 0, $"{kind} cut at {length} lost pixels");
            }
            catch (ImageCorruptException)
            {
                continue;
            }
        }
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

    [Fact]
    public async Task Stray_bytes_that_some_cameras_leave_before_a_marker_do_no_harm()
    {
        using var cat = Samples.Cat();
        var file = cat.JpegsaveBuffer(q: 90);
        byte[] odd = [.. file[..^2], 0, 0, 0, 0, .. file[^2..]];
        using var result = Samples.Open(await Nearest.UpscaleAsync(odd, "format=png"));
        using var stored = Samples.Open(file);
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
    }
}
