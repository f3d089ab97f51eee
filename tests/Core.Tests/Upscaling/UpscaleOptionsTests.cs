using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Upscaling;

public class UpscaleOptionsTests
{
    [Fact]
    public void Without_options_the_defaults_hold()
    {
        var options = Parse();
        Assert.Equal(new UpscaleOptions(), options);
        Assert.Equal((null, OutputFormat.Auto, null), (options.Scale, options.Format, options.Quality));
    }

    [Fact]
    public void All_options_are_read_in_any_case()
    {
        var options = Parse(
            ("Scale", "1.5"), ("FORMAT", "webP"), ("quality", "80"), ("denoise", "Light"), ("maxdimension", "800"),
            ("metadata", "KEEP"));
        Assert.Equal(
            new UpscaleOptions
            {
                Scale = 1.5,
                Format = OutputFormat.WebP,
                Quality = 80,
                Denoise = Denoise.Light,
                MaxDimension = 800,
                Metadata = MetadataPolicy.Keep,
            },
            options);
    }

    [Theory]
    [InlineData("scale", "1")]
    [InlineData("scale", "3.01")]
    [InlineData("scale", "-2")]
    [InlineData("scale", "NaN")]
    [InlineData("scale", "1,5")]
    [InlineData("scale", "2e0")]
    [InlineData("format", "gif")]
    [InlineData("format", "1")]
    [InlineData("format", "jpeg,png")]
    [InlineData("quality", "0")]
    [InlineData("quality", "101")]
    [InlineData("quality", "90.5")]
    [InlineData("denoise", "much")]
    [InlineData("maxDimension", "0")]
    [InlineData("maxDimension", "99999999999")]
    [InlineData("metadata", "drop")]
    public void A_value_out_of_range_is_refused_with_its_name_and_its_range(string name, string value)
    {
        var refused = Assert.Throws<OptionInvalidException>(() => Parse((name, value)));
        Assert.Equal(name, refused.Option);
        Assert.Contains(value, refused.Message, StringComparison.Ordinal);
        Assert.Contains("must be", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scale", "2\0")]
    [InlineData("quality", "90\0\0")]
    [InlineData("format", "jp\u0001eg")]
    [InlineData("denoise", "\u017Ftrong")]
    [InlineData("\u017Fcale", "2")]
    public void What_does_not_fit_into_a_header_is_refused(string name, string value)
    {
        var refused = Assert.Throws<OptionInvalidException>(() => Parse((name, value)));
        Assert.Equal(name, refused.Option);
        Assert.DoesNotContain(refused.Message, char.IsControl);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
    {
        var refused = Assert.Throws<OptionInvalidException>(() => Parse(("size", "2")));
        Assert.Equal("size", refused.Option);
        Assert.Contains("scale, format, quality, denoise, maxDimension, metadata", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_given_twice_is_refused() =>
        Assert.Throws<OptionInvalidException>(() => Parse(("scale", "2"), ("Scale", "2")));

    [Fact]
    public void An_empty_value_counts_as_absent() =>
        Assert.Equal(new UpscaleOptions(), Parse(("scale", ""), ("format", null), ("quality", " ")));

    [Fact]
    public void What_is_repeated_to_the_caller_is_short_and_printable()
    {
        var refused = Assert.Throws<OptionInvalidException>(() => Parse(("format", "\r\n" + new string('x', 5000))));
        Assert.DoesNotContain('\n', refused.Message);
        Assert.InRange(refused.Message.Length, 1, 200);
    }

    [Fact]
    public void The_canonical_text_is_the_same_for_the_same_options_and_no_others()
    {
        Assert.Equal(Parse(("format", "jpg"), ("scale", "2.0")).Canonical, Parse(("SCALE", "2"), ("FORMAT", "JPEG")).Canonical);
        string[] texts =
        [
            Parse().Canonical, Parse(("scale", "2")).Canonical, Parse(("format", "png")).Canonical,
            Parse(("quality", "92")).Canonical, Parse(("denoise", "auto")).Canonical, Parse(("maxDimension", "9")).Canonical,
            Parse(("metadata", "keep")).Canonical,
        ];
        Assert.Equal(texts.Length, texts.Distinct().Count());
        Assert.Equal("scale=auto;format=auto;quality=auto;denoise=none;maxdimension=0;metadata=strip", texts[0]);
    }

    private static UpscaleOptions Parse(params (string Name, string? Value)[] values) =>
        UpscaleOptions.Parse(values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
