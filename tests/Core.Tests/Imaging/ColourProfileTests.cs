using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Display P3 and the press profile are the ones that libvips brings along (Saucecontrol's compact profiles,
/// CC0; Argyll's); Adobe RGB and grey are built by <see cref="IccFile"/>.</summary>
public class ColourProfileTests
{
    private const string Profile = "icc-profile-data";

    public static TheoryData<string, string> ProfilesAndFormats => [..
        from profile in new[] { "p3", "adobe" }
        from format in new[] { ".jpg", ".png", ".webp", ".tif" }
        select (profile, format)];

    [Theory]
    [MemberData(nameof(ProfilesAndFormats))]
    public async Task An_RGB_profile_goes_along_and_no_value_changes(string name, string format)
    {
        var profile = name == "p3" ? Image.ProfileLoad("p3") : IccFile.AdobeRgb();
        using var cat = Samples.Cat();
        using var wide = cat.With(Profile, profile);
        var file = wide.WriteToBuffer(format, format == ".webp" ? new VOption { { "lossless", true } } : []);
        using var stored = Samples.Open(file);

        foreach (var output in new[] { "png", "jpeg", "webp", "avif" })
        {
            using var result = Samples.Open(await Nearest.UpscaleAsync(file, $"format={output}", "quality=100"));
            Assert.Equal(profile, (byte[])result.Get(Profile));
            Assert.InRange(result.MeanDifferenceTo(stored.Tripled()), 0, output == "png" ? 0 : 1.5);
        }
    }

    [Fact]
    public async Task A_sixteen_bit_picture_keeps_its_profile_too()
    {
        var profile = Image.ProfileLoad("p3");
        using var deep = Samples.DeepCat();
        using var wide = deep.With(Profile, profile);
        using var result = Samples.Open(await Nearest.UpscaleAsync(wide.PngsaveBuffer()));
        Assert.Equal(profile, (byte[])result.Get(Profile));
        Assert.Equal(0, result.DifferenceTo(deep.Tripled()));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpeg")]
    public async Task A_grey_profile_stays_with_grey(string format)
    {
        using var cat = Samples.Cat();
        using var grey = cat.Colourspace(Enums.Interpretation.Bw);
        using var tagged = grey.With(Profile, IccFile.Grey());
        using var result = Samples.Open(
            await Nearest.UpscaleAsync(tagged.PngsaveBuffer(), $"format={format}", "quality=100"));
        Assert.Equal(1, result.Bands);
        Assert.Equal(IccFile.Grey(), (byte[])result.Get(Profile));
        Assert.InRange(result.DifferenceTo(grey.Tripled()), 0, format == "png" ? 0 : 4);
    }

    [Theory]
    [InlineData(".jpg")]
    [InlineData(".tif")]
    public async Task A_grey_profile_is_found_in_other_files_too(string source)
    {
        using var cat = Samples.Cat();
        using var grey = cat.Colourspace(Enums.Interpretation.Bw);
        using var tagged = grey.With(Profile, IccFile.Grey());
        using var result = Samples.Open(await Nearest.UpscaleAsync(tagged.WriteToBuffer(source)));
        Assert.Equal(1, result.Bands);
        Assert.Equal(IccFile.Grey(), (byte[])result.Get(Profile));
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("avif")]
    public async Task A_grey_profile_that_is_sound_outside_only_is_dropped(string format)
    {
        using var grey = (Image.Black(16, 16) + 128).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Bw);
        using var tagged = grey.With(Profile, Hollow(IccFile.Grey()));
        using var result = Samples.Open(
            await Nearest.UpscaleAsync(tagged.TiffsaveBuffer(), $"format={format}", "quality=100"));
        Assert.False(result.Contains(Profile));
        Assert.InRange(result[10, 10][0], 126, 130);
    }

    [Fact]
    public async Task A_press_profile_that_is_sound_outside_only_gives_way_to_the_usual_one()
    {
        using var inks = Fields([0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 255, 0], [0, 0, 0, 255]);
        using var image = inks.Copy(interpretation: Enums.Interpretation.Cmyk).With(Profile, Hollow(Image.ProfileLoad("cmyk")));
        using var result = Samples.Open(await Nearest.UpscaleAsync(image.TiffsaveBuffer()));
        AssertInks(result);
    }

    [Fact]
    public async Task Grey_is_converted_through_its_profile_where_the_format_has_no_grey()
    {
        using var grey = (Image.Black(8, 8) + 128).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Bw);
        using var tagged = grey.With(Profile, IccFile.Grey());
        using var result = Samples.Open(
            await Nearest.UpscaleAsync(tagged.PngsaveBuffer(), "format=webp", "quality=100"));

        // Gamma 1.8 to sRGB: 128/255 is a luminance of 0.289, which sRGB writes as 146.
        Assert.Equal(3, result.Bands);
        Assert.InRange(result[10, 10][0], 144, 148);
        Assert.False(result.Contains(Profile));
    }

    [Fact]
    public async Task A_profile_of_another_colour_space_is_not_passed_on()
    {
        using var cat = Samples.Cat();
        using var wrong = cat.With(Profile, IccFile.Grey());
        using var result = Samples.Open(await Nearest.UpscaleAsync(wrong.TiffsaveBuffer()));
        Assert.False(result.Contains(Profile));
        Assert.Equal(0, result.DifferenceTo(cat.Tripled()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CMYK_becomes_sRGB_with_and_without_a_profile(bool tagged)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(CmykJpeg(tagged), "format=png"));
        AssertInks(result);
        Assert.False(result.Contains(Profile));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CMYK_of_sixteen_bits_becomes_sRGB_of_sixteen(bool tagged)
    {
        using var inks = Fields([0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 255, 0], [0, 0, 0, 255]);
        using var deep = (inks * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Cmyk);
        using var image = tagged ? deep.With(Profile, Image.ProfileLoad("cmyk")) : deep.Copy();
        using var result = Samples.Open(await Nearest.UpscaleAsync(image.TiffsaveBuffer()));
        Assert.Equal(Enums.BandFormat.Ushort, result.Format);
        AssertInks((result / 257.0).Rint().Cast(Enums.BandFormat.Uchar));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task YCCK_becomes_sRGB_too(bool tagged)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(YcckJpeg(tagged), "format=png"));
        AssertInks(result);
        Assert.False(result.Contains(Profile));
    }

    /// <summary>Four fields of 16 × 16 pixels: no ink, cyan, yellow, black.</summary>
    internal static byte[] CmykJpeg(bool tagged)
    {
        using var inks = Fields([0, 0, 0, 0], [255, 0, 0, 0], [0, 0, 255, 0], [0, 0, 0, 255]);
        using var image = inks.Copy(interpretation: Enums.Interpretation.Cmyk);
        using var file = tagged ? image.With(Profile, Image.ProfileLoad("cmyk")) : image.Copy();
        return file.JpegsaveBuffer(q: 100, subsampleMode: Enums.ForeignSubsample.Off);
    }

    /// <summary>The same with C, M, Y stored as luminance and chrominance: values as for R, G, B = 255 - ink, and
    /// Adobe's marker saying so.</summary>
    internal static byte[] YcckJpeg(bool tagged = false)
    {
        using var inks = Fields(Ycc(0, 0, 0, 0), Ycc(255, 0, 0, 0), Ycc(0, 0, 255, 0), Ycc(0, 0, 0, 255));
        using var cmyk = inks.Copy(interpretation: Enums.Interpretation.Cmyk);
        using var image = tagged ? cmyk.With(Profile, Image.ProfileLoad("cmyk")) : cmyk.Copy();
        var file = image.JpegsaveBuffer(q: 100, subsampleMode: Enums.ForeignSubsample.Off);
        var adobe = file.AsSpan().IndexOf("Adobe"u8);
        file[adobe + 11] = 2;
        return file;

        // libvips stores 255 - v in a CMYK file, and libjpeg reads a YCCK one as C = 255 - R(Y, Cb, Cr) and so on.
        static double[] Ycc(double c, double m, double y, double k)
        {
            var (red, green, blue) = (c, m, y);
            var luma = 0.299 * red + 0.587 * green + 0.114 * blue;
            return [255 - luma, 255 - (128 + 0.564 * (blue - luma)), 255 - (128 + 0.713 * (red - luma)), k];
        }
    }

    /// <summary>A profile whose header and table of tags are right and whose tags are all zeros.</summary>
    private static byte[] Hollow(byte[] profile)
    {
        var tags = profile[131] + 256 * profile[130];
        return [.. profile[..(132 + 12 * tags)], .. new byte[profile.Length - 132 - 12 * tags]];
    }

    private static Image Fields(params double[][] fields)
    {
        Core.Imaging.Libvips.EnsureReady();
        var images = fields.Select(field => Image.Black(16, 16, 4).Linear([1, 1, 1, 1], field).Cast(Enums.BandFormat.Uchar));
        return Image.Arrayjoin([.. images]).CopyMemory();
    }

    private static void AssertInks(Image result)
    {
        Assert.Equal(3, result.Bands);
        var (paper, cyan, yellow, black) = (result[24, 24], result[72, 24], result[120, 24], result[168, 24]);
        Assert.All(paper, sample => Assert.InRange(sample, 250, 255));
        Assert.True(cyan[0] < 80 && cyan[1] > 130 && cyan[2] > 200, $"cyan is {string.Join(' ', cyan)}");
        Assert.True(yellow[0] > 230 && yellow[1] > 200 && yellow[2] < 80, $"yellow is {string.Join(' ', yellow)}");
        Assert.All(black, sample => Assert.InRange(sample, 0, 70));
    }
}
