using NetVips;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Imaging;
using SuperRes.Tests;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>Whole pictures through the real network.</summary>
public sealed class RealPictureTests : IDisposable
{
    private readonly EdsrModel _model = new(new EngineOptions());

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData("black", 0, 0, 0)]
    [InlineData("white", 255, 255, 255)]
    [InlineData("green", 0, 255, 0)]
    public async Task A_disc_with_a_soft_edge_shows_no_ring_on_any_ground(string ground, int red, int green, int blue)
    {
        using var disc = Samples.Disc(64);
        using var result = Samples.Open(await Nearest.UpscaleAsync(_model, disc.PngsaveBuffer()));
        double[] background = [red, green, blue];

        // What it should look like: the disc's own colour through the result's own alpha.
        using var orange = result.NewFromImage(240, 120, 20).Bandjoin(result.ExtractBand(3))
            .Copy(interpretation: Enums.Interpretation.Srgb);
        using var expected = orange.Flatten(background: background);
        using var seen = result.Flatten(background: background);

        Assert.True(seen.DifferenceTo(expected) <= 4, $"A ring of {seen.DifferenceTo(expected)} grey levels on {ground}.");
        Assert.Equal(0, result[2, 2][3]);
        Assert.Equal(255, result[96, 96][3]);
    }

    [Fact]
    public async Task The_alpha_of_a_disc_rises_steadily_from_outside_to_inside()
    {
        using var disc = Samples.Disc(64);
        using var result = Samples.Open(await Nearest.UpscaleAsync(_model, disc.PngsaveBuffer()));
        using var alpha = result.ExtractBand(3);
        for (var degrees = 0; degrees < 360; degrees += 5)
        {
            var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
            var ray = Enumerable.Range(0, 90)
                .Select(step => alpha[(int)Math.Round(95.5 + (90 - step) * cosine), (int)Math.Round(95.5 + (90 - step) * sine)][0])
                .ToArray();
            Assert.Equal((0, 255), (ray[0], ray[^1]));
            // Trained on photos, the network leaves a shallow groove within a soft diagonal edge; a ring or a seam is deeper.
            Assert.All(ray.Zip(ray.Skip(1)), pair => Assert.InRange(pair.First - pair.Second, -255, 40));
        }
    }

    [Fact]
    public async Task A_photo_stored_sideways_gives_the_very_same_picture()
    {
        using var cat = Samples.Cat(48, 32);
        using var sideways = cat.Rot270().With("orientation", 6);
        using var expected = Samples.Open(await Nearest.UpscaleAsync(_model, cat.PngsaveBuffer()));
        using var result = Samples.Open(await Nearest.UpscaleAsync(_model, sideways.PngsaveBuffer()));
        Assert.Equal(0, result.DifferenceTo(expected));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("p3")]
    public async Task Colours_do_not_shift(string? profile)
    {
        using var cat = Samples.Cat(90, 60);
        using var tagged = cat.With("icc-profile-data", profile is null ? IccFile.AdobeRgb() : Image.ProfileLoad(profile));
        using var result = Samples.Open(await Nearest.UpscaleAsync(_model, tagged.PngsaveBuffer()));
        using var untagged = Samples.Open(await Nearest.UpscaleAsync(_model, cat.PngsaveBuffer(keep: Enums.ForeignKeep.None)));

        Assert.Equal(tagged.Get("icc-profile-data"), result.Get("icc-profile-data"));
        Assert.Equal(0, result.DifferenceTo(untagged));
        for (var channel = 0; channel < 3; channel++)
            Assert.InRange(Math.Abs(result.ExtractBand(channel).Avg() - cat.ExtractBand(channel).Avg()), 0, 0.5);
    }

    [Fact]
    public async Task Grey_stays_grey_and_as_bright()
    {
        using var cat = Samples.Cat(60, 40);
        using var grey = cat.Colourspace(Enums.Interpretation.Bw);
        using var result = Samples.Open(await Nearest.UpscaleAsync(_model, grey.PngsaveBuffer()));
        Assert.Equal(1, result.Bands);
        Assert.InRange(Math.Abs(result.Avg() - grey.Avg()), 0, 0.3);
    }

    [Fact]
    public async Task Sixteen_bits_go_through_the_network_with_their_precision()
    {
        using var cat = Samples.Cat(60, 40);
        using var deep = (cat * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16);

        using var eight = Samples.Open(await Nearest.UpscaleAsync(_model, cat.PngsaveBuffer()));
        using var sixteen = Samples.Open(await Nearest.UpscaleAsync(_model, deep.PngsaveBuffer()));

        // The same numbers go in, so all that may differ is the rounding to eight bits: half of one in 255.
        using var rounding = sixteen - eight * 257;
        Assert.InRange(rounding.Abs().Max(), 100, 257 / 2 + 1);
    }

    [Fact]
    public async Task A_ramp_finer_than_eight_bits_stays_a_ramp()
    {
        // 64 columns in steps of 8 of 65,535: two grey levels of eight bits.
        var samples = Enumerable.Range(0, 64 * 32).Select(i => (ushort)(30_000 + 8 * (i % 64))).ToArray();
        using var ramp = Image.NewFromMemory(samples, 64, 32, 1, Enums.BandFormat.Ushort)
            .Copy(interpretation: Enums.Interpretation.Grey16);

        using var result = Samples.Open(await Nearest.UpscaleAsync(_model, ramp.PngsaveBuffer()));

        var levels = Enumerable.Range(12, 168).Select(x => result[x, 48][0]).ToArray();
        Assert.True(levels.Distinct().Count() > 60, $"{levels.Distinct().Count()} levels are left.");
        Assert.InRange(levels[^1] - levels[0], 350, 550);
    }

    [Fact]
    public async Task Detail_comes_back_better_than_by_bicubic_interpolation()
    {
        using var stream = new MemoryStream(Pictures.Read("coffee.png"));
        using var photo = Image.NewFromStream(stream);
        using var truth = photo.Crop(150, 80, 300, 240).CopyMemory();
        using var small = truth.Reduce(3, 3, kernel: Enums.Kernel.Cubic);

        using var ours = Samples.Open(await Nearest.UpscaleAsync(_model, small.PngsaveBuffer()));
        using var bicubic = Bicubic.Tripled(small);

        var (gain, least) = (LumaPsnr.Between(ours, truth) - LumaPsnr.Between(bicubic, truth), 1.0);
        Assert.True(gain >= least, $"{gain:0.00} dB over bicubic.");
    }
}
