using NetVips;

namespace SuperRes.Core.Tests.Imaging;

public class AvifKindTests
{
    private const Enums.ForeignHeifCompression Av1 = Enums.ForeignHeifCompression.Av1;

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(12)]
    public async Task White_is_white_and_opaque_is_opaque_at_any_depth(int bits)
    {
        using var white = (Image.Black(16, 16, 4) + 65535).Cast(Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Rgb16);
        var file = white.HeifsaveBuffer(bitdepth: bits, compression: Av1, lossless: true);

        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));

        Assert.Equal(bits == 8 ? Enums.BandFormat.Uchar : Enums.BandFormat.Ushort, result.Format);
        Assert.Equal(bits == 8 ? 255 : 65535, result.Min());
    }

    [Fact]
    public async Task Deep_samples_come_through_within_their_own_step()
    {
        using var deep = Samples.DeepCat(32, 32);
        var file = deep.HeifsaveBuffer(bitdepth: 10, compression: Av1, lossless: true);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));
        Assert.InRange(result.MeanDifferenceTo(deep.Tripled()), 0, 65536 / 1024);
    }

    [Fact]
    public async Task Alpha_is_kept_and_so_is_the_colour_it_shows()
    {
        using var disc = Samples.Disc(32);
        var file = disc.HeifsaveBuffer(compression: Av1, lossless: true);
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));
        Assert.Equal(0, result.ExtractBand(3).DifferenceTo(stored.ExtractBand(3).Tripled()));
        Assert.Equal(0, result.Flatten().DifferenceTo(stored.Tripled().Flatten()));
        Assert.InRange(result.Flatten().MeanDifferenceTo(disc.Tripled().Flatten()), 0, 1);
    }

    [Fact]
    public async Task A_profile_goes_along()
    {
        using var cat = Samples.Cat(32, 32);
        using var wide = cat.With("icc-profile-data", IccFile.AdobeRgb());
        var file = wide.HeifsaveBuffer(compression: Av1, q: 90);
        using var stored = Samples.Open(file);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));
        Assert.Equal(IccFile.AdobeRgb(), (byte[])result.Get("icc-profile-data"));
        Assert.Equal(0, result.DifferenceTo(stored.Tripled()));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task A_picture_that_its_file_says_to_turn_comes_out_upright(int orientation)
    {
        using var cat = Samples.Cat(40, 24);
        using var turned = cat.With("orientation", orientation);
        var file = turned.HeifsaveBuffer(compression: Av1, lossless: true);
        Assert.True(file.AsSpan().IndexOf("irot"u8) > 0 || file.AsSpan().IndexOf("imir"u8) > 0);

        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));

        using var upright = turned.Autorot().Tripled();
        Assert.InRange(result.DifferenceTo(upright), 0, 3);
        Assert.True(!result.Contains("orientation") || (int)result.Get("orientation") == 1);
    }
}
