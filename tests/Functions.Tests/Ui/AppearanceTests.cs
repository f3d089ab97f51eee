using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace SuperRes.Functions.Tests.Ui;

[Collection<PageTurns>]
public sealed class AppearanceTests(PageFixture page)
{
    private const int Phone = 360;

    /// <summary>Mean of red, green and blue of the page's ground.</summary>
    private const string Lightness =
        """
        getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3)
          .reduce((sum, value) => sum + Number(value), 0) / 3
        """;

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Nothing_serious_stands_in_the_way_of_assistive_technology(ColorScheme scheme)
    {
        await using var visit = await page.OpenAsync(scheme: scheme);
        await AssertAccessibleAsync(visit);

        await visit.DropAsync(SamplePictures.Eye, SamplePictures.Text);
        await visit.FinishedAsync("eye.png");
        await visit.FailedAsync("notes.txt", "");

        await AssertAccessibleAsync(visit);
    }

    [Fact]
    public async Task The_page_is_dark_where_the_system_is()
    {
        await using var light = await page.OpenAsync(scheme: ColorScheme.Light);
        await using var dark = await page.OpenAsync(scheme: ColorScheme.Dark);

        Assert.InRange(await light.Page.EvaluateAsync<double>(Lightness), 230, 255);
        Assert.InRange(await dark.Page.EvaluateAsync<double>(Lightness), 0, 30);
    }

    [Fact]
    public async Task A_phone_of_360_pixels_needs_no_sideways_scrolling()
    {
        await using var visit = await page.OpenAsync(width: Phone, height: 740);
        Assert.Equal(Phone, await ScrollWidthAsync(visit));
        var picture = SamplePictures.Eye with { Name = "a picture with quite a long name, as phones like to give.png" };

        await visit.DropAsync(picture);
        await visit.FinishedAsync(picture.Name);
        await visit.Page.GetByText("Options", new() { Exact = true }).ClickAsync();

        Assert.Equal(Phone, await ScrollWidthAsync(visit));
        await Assertions.Expect(visit.Page.GetByLabel("Format")).ToBeInViewportAsync();
        await AssertAccessibleAsync(visit);
    }

    [Fact]
    public async Task A_screen_reader_hears_when_a_picture_is_done()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Eye);

        await Assertions.Expect(visit.Page.Locator("#live")).ToHaveTextAsync("eye.png: done, 480 × 360 pixels.");
    }

    private static async Task AssertAccessibleAsync(PageVisit visit)
    {
        var findings = (await visit.Page.RunAxe()).Violations
            .Where(finding => finding.Impact is "serious" or "critical")
            .Select(finding => $"{finding.Id}: {string.Join(", ", finding.Nodes.Select(node => node.Html))}");
        Assert.Empty(findings);
    }

    private static Task<int> ScrollWidthAsync(PageVisit visit) =>
        visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
}
