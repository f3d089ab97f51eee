using Microsoft.Playwright;

namespace SuperRes.Functions.Tests.Ui;

[Collection<PageTurns>]
public sealed class JobTests(PageFixture page)
{
    [Fact]
    public async Task A_large_picture_becomes_a_job_whose_progress_is_seen()
    {
        await using var visit = await page.OpenAsync(SamplePictures.Large());

        var progress = await visit.ProgressAsync();

        Assert.Contains(progress, position => position is > 0 and < 1);
        Assert.Equal(progress.Order(), progress);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Removing_a_picture_that_is_being_worked_on_ends_its_job()
    {
        await using var visit = await page.OpenAsync();
        await visit.DropAsync(SamplePictures.Large());
        await Assertions.Expect(visit.Page.Locator("[data-state=working] [value]")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        var deletion = await visit.Page.RunAndWaitForResponseAsync(
            () => visit.Button($"Remove {SamplePictures.Large().Name}").ClickAsync(),
            response => response.Request.Method == "DELETE");

        Assert.Equal(204, deletion.Status);
        Assert.Matches("/api/jobs/job-[0-9a-f]{40}$", deletion.Url);
        Assert.Empty(visit.Complaints);
    }
}
