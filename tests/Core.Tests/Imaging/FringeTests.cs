using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>What is laid on a ground first and shrunk then is what is shrunk first and laid on the ground then.</summary>
public class FringeTests
{
    private const int Side = 96;

    public static TheoryData<string, bool> Cases => [..
        from option in new[] { "maxDimension=32", "maxDimension=37", "maxDimension=71" }
        from deep in new[] { false, true }
        select (option, deep)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_shrunk_disc_shows_no_ring_on_any_ground(string option, bool deep)
    {
        using var disc = StrayDisc(deep);
        using var result = Samples.Open(await Nearest.UpscaleAsync(disc.PngsaveBuffer(), option));
        Assert.Equal(deep ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar, result.Format);
        var white = deep ? 65535.0 : 255;
        foreach (var ground in new double[][] { [0, 0, 0], [white, white, white], [0, white, 0] })
        {
            using var first = disc.Flatten(background: ground);
            using var expected = Samples.Open(await Nearest.UpscaleAsync(first.PngsaveBuffer(), option));
            using var laid = result.Flatten(background: ground);
            Assert.InRange(laid.DifferenceTo(expected) / white * 255, 0, 2);
        }
    }

    [Fact]
    public async Task A_factor_below_three_adds_no_ring_of_its_own()
    {
        // Colour and alpha come from two runs of the network and are shrunk apart; where colour is the same all over,
        // but for what nobody sees, no ring can come of it.
        using var disc = Samples.Disc(Side);
        using var result = Samples.Open(await Nearest.UpscaleAsync(disc.PngsaveBuffer(), "scale=1.5"));
        using var full = Samples.Open(await Nearest.UpscaleAsync(disc.PngsaveBuffer()));
        foreach (var ground in new double[][] { [0, 0, 0], [255, 255, 255], [0, 255, 0] })
        {
            using var laid = result.Flatten(background: ground);
            using var expected = full.Flatten(background: ground).Shrink(2, 2);
            Assert.InRange(laid.DifferenceTo(expected), 0, 2);
        }
    }

    [Fact]
    public async Task What_is_too_faint_to_be_left_leaves_no_colour_of_chance()
    {
        var samples = new byte[64 * 64 * 4];
        samples[0] = samples[3] = 1;
        using var faint = Image.NewFromMemory(samples, 64, 64, 4, Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
        using var result = Samples.Open(await Nearest.UpscaleAsync(faint.PngsaveBuffer(), "maxDimension=4"));
        Assert.InRange(result.Max(), 0, 1);
    }

    /// <summary>The orange disc, with a magenta that is all but invisible in every second pixel around it.</summary>
    private static Image StrayDisc(bool deep)
    {
        using var disc = Samples.Disc(Side);
        var samples = disc.WriteToMemory<byte>();
        for (var pixel = 0; pixel < Side * Side; pixel++)
        {
            if (samples[4 * pixel + 3] == 0 && pixel % 2 == 0)
                new byte[] { 255, 0, 255, 3 }.CopyTo(samples, 4 * pixel);
        }

        using var stray = Image.NewFromMemory(samples, Side, Side, 4, Enums.BandFormat.Uchar);
        return deep
            ? (stray * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16).CopyMemory()
            : stray.Copy(interpretation: Enums.Interpretation.Srgb).CopyMemory();
    }
}
