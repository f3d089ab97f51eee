using System.IO.Compression;
using Microsoft.Playwright;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Ui;

[Collection<PageTurns>]
public sealed class QueueTests(PageFixture page)
{
    [Fact]
    public async Task Several_pictures_are_worked_off_two_at_a_time_and_saved_together()
    {
        await using var visit = await page.OpenAsync();

        await visit.DropAsync([.. Enumerable.Range(0, 4).Select(SamplePictures.Piece)]);
        var finished = visit.Page.Locator("[data-state=done]");
        await Assertions.Expect(finished).ToHaveCountAsync(4, new() { Timeout = 60_000 });
        var (name, content) = await visit.DownloadAsync(visit.Button("Download all"));

        Assert.Equal(2, await visit.MostAtOnceAsync());
        Assert.Equal("upscaled.zip", name);
        await using var archive = new ZipArchive(new MemoryStream(content));
        Assert.Equal(
            ["cat-3x.png", "cat-3x (2).png", "cat-3x (3).png", "cat-3x (4).png"],
            archive.Entries.Select(entry => entry.Name));
        Assert.All(archive.Entries, entry => Assert.Equal((288, 192), SizeOf(entry)));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_pasted_picture_follows_the_options()
    {
        await using var visit = await page.OpenAsync();
        await visit.Page.GetByText("2×", new() { Exact = true }).ClickAsync();
        await visit.Page.GetByLabel("Format").SelectOptionAsync("webp");

        await visit.PasteAsync(SamplePictures.Piece(0));
        await visit.FinishedAsync("cat.png");

        var (name, picture) = await visit.SaveAsync();
        using var saved = picture;
        Assert.Equal(
            ("cat-2x.webp", "webpload_source", 192, 128),
            (name, saved.Get("vips-loader"), saved.Width, saved.Height));
    }

    [Fact]
    public async Task An_oversized_picture_shows_what_the_service_says_and_leaves_the_others_alone()
    {
        await using var visit = await page.OpenAsync();

        await visit.DropAsync(SamplePictures.Oversized(), SamplePictures.Eye);

        await visit.FailedAsync("poster.tif", "30 megapixels; the limit is 25");
        await visit.FinishedAsync("eye.png");
    }

    [Fact]
    public async Task A_file_that_is_no_picture_shows_what_the_service_says_and_can_be_removed()
    {
        await using var visit = await page.OpenAsync();

        await visit.DropAsync(SamplePictures.Text);
        await visit.FailedAsync("notes.txt", "JPEG");
        await visit.Button("Remove notes.txt").ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("Drop a picture here")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Button("Choose pictures")).ToBeFocusedAsync();
    }

    private static (int Width, int Height) SizeOf(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (var stored = entry.Open())
            stored.CopyTo(content);
        using var image = Photo.Decode(content.ToArray());
        return (image.Width, image.Height);
    }
}
