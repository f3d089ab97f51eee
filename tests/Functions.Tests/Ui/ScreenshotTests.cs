using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Ui;

[Collection<PageTurns>]
public sealed class ScreenshotTests(PageFixture page)
{
    /// <summary>Runs when asked for: <c>dotnet run --project tests/Functions.Tests -- -explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task The_picture_of_the_page_in_the_readme_is_made_anew()
    {
        await using var warmUp = await page.OpenAsync(SamplePictures.Eye); // the first picture waits for the network
        await using var visit = await page.OpenAsync(width: 1280, height: 860);
        Brought[] pictures = [.. new[] { "chelsea.png", "coffee.png", "rocket.jpg" }.Select(SamplePictures.Reduced)];

        await visit.DropAsync(pictures);
        foreach (var picture in pictures)
            await visit.FinishedAsync(picture.Name);
        await visit.Page.ScreenshotAsync(new() { Path = ReadmePicture });

        using var taken = Photo.Decode(File.ReadAllBytes(ReadmePicture));
        Assert.Equal((1280, 860), (taken.Width, taken.Height));
    }

    private static string ReadmePicture => Path.Combine(RepositoryRoot(), "docs", "screenshot.png");

    private static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SuperResFunctions.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
