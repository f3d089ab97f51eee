using System.Globalization;
using Microsoft.Playwright;
using NetVips;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Ui;

[Collection<PageTurns>]
public sealed class ComparisonTests(PageFixture page)
{
    private const int Width = 160 * 3;
    private const int Height = 120 * 3;

    [Fact]
    public async Task A_dropped_picture_is_upscaled_compared_and_saved_at_three_times_its_size()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Eye);
        Assert.Contains("working", await visit.StatesAsync());

        await visit.Divider.PressAsync("ArrowRight");
        var (name, picture) = await visit.SaveAsync();

        using var saved = picture;
        Assert.Equal(("eye-3x.png", Width, Height), (name, saved.Width, saved.Height));
        Assert.Equal("52 % bicubic, 48 % EDSR", await visit.Divider.GetAttributeAsync("aria-valuetext"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_divider_follows_the_pointer()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Eye);
        var box = await visit.Divider.BoundingBoxAsync();
        Assert.NotNull(box);
        var (x, y) = (box.X + box.Width / 2, box.Y + box.Height / 2);

        await visit.Page.Mouse.MoveAsync(x, y);
        await visit.Page.Mouse.DownAsync();
        await visit.Page.Mouse.MoveAsync(x - 100, y, new() { Steps = 5 });
        await visit.Page.Mouse.UpAsync();

        var share = await visit.Divider.GetAttributeAsync("aria-valuenow");
        Assert.InRange(int.Parse(share!, CultureInfo.InvariantCulture), 20, 40);
    }

    [Fact]
    public async Task Each_side_of_the_divider_shows_another_picture()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Eye);

        await visit.Divider.PressAsync("Home");
        using var network = await Stage.ReadAsync(visit);
        await visit.Divider.PressAsync("End");
        using var interpolated = await Stage.ReadAsync(visit);

        Assert.InRange(Stage.MeanDifference(network, interpolated), 0.5, 6);
    }

    [Fact]
    public async Task One_to_one_shows_the_very_pixels_of_the_result()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Eye);
        await visit.Button("1:1").ClickAsync();
        await visit.Divider.PressAsync("Home");

        using var shown = await Stage.ReadAsync(visit, Width, Height);

        using var saved = (await visit.SaveAsync()).Picture;
        Assert.Equal(0, Stage.LargestDifference(shown, saved));
    }

    [Fact]
    public async Task The_nearest_side_repeats_pixels()
    {
        using var original = Photo.Decode(SamplePictures.Eye.Content);
        using var expected = original.Zoom(3, 3);

        using var shown = await InterpolatedAsync("nearest");

        Assert.Equal(0, Stage.LargestDifference(shown, expected));
    }

    [Fact]
    public async Task The_bicubic_side_is_what_libvips_interpolates()
    {
        using var original = Photo.Decode(SamplePictures.Eye.Content);
        using var catmullRom = Interpolate.NewFromName("bicubic");
        using var expected = original.Affine(
            [3, 0, 0, 3], catmullRom, [0, 0, Width, Height], odx: 1, ody: 1, extend: Enums.Extend.Copy);

        using var shown = await InterpolatedAsync("bicubic");

        // libvips takes its weights from a table of 64 steps.
        Assert.InRange(Stage.LargestDifference(shown, expected), 0, 3);
    }

    [Fact]
    public async Task Keys_zoom_down_to_single_pixels_and_back()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Eye);
        var zoom = visit.Page.Locator("#zoom-shown");
        var whole = await zoom.TextContentAsync();
        await visit.Page.Locator("#stage").FocusAsync();

        for (var i = 0; i < 12; i++)
            await visit.Page.Keyboard.PressAsync("+");
        await Assertions.Expect(zoom).ToHaveTextAsync("3200 %");
        await visit.Page.Keyboard.PressAsync("0");

        await Assertions.Expect(zoom).ToHaveTextAsync(whole!);
    }

    [Fact]
    public async Task A_photo_that_lies_on_its_side_stands_upright_on_both_sides()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Lying);

        await Assertions.Expect(visit.Page.Locator("#caption")).ToContainTextAsync("64 × 96 → 192 × 288");
        await visit.Divider.PressAsync("Home");
        using var network = await Stage.ReadAsync(visit);
        await visit.Divider.PressAsync("End");
        using var interpolated = await Stage.ReadAsync(visit);
        Assert.InRange(Stage.MeanDifference(network, interpolated), 0, 6);
    }

    [Fact]
    public async Task A_picture_that_the_browser_cannot_read_is_upscaled_without_a_comparison()
    {
        await using var visit = await page.OpenAsync();

        await visit.DropAsync(SamplePictures.Tiff);

        var note = visit.Page.Locator("#stage-note");
        await Assertions.Expect(note).ToContainTextAsync("cannot show the original", new() { Timeout = 30_000 });
        await Assertions.Expect(visit.Page.Locator("#caption")).ToContainTextAsync("288 × 192");
        await Assertions.Expect(visit.Divider).ToBeHiddenAsync();
        Assert.Empty(visit.Complaints);
    }

    /// <summary>All of a picture at 1:1, interpolated in one of the ways that the page offers.</summary>
    private async Task<Image> InterpolatedAsync(string side)
    {
        await using var visit = await page.OpenAsync(SamplePictures.Eye);
        await visit.Page.GetByLabel("Left of the divider").SelectOptionAsync(side);
        await visit.Button("1:1").ClickAsync();
        await visit.Divider.PressAsync("End");

        return await Stage.ReadAsync(visit, Width, Height);
    }
}
