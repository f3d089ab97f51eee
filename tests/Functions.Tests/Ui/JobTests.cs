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

    /// <summary>Between the end of the upload and the answer, only the service knows the job's name.</summary>
    [Fact]
    public async Task Removing_a_picture_before_its_job_has_a_name_ends_the_job_as_soon_as_it_has()
    {
        await using var visit = await page.OpenAsync();
        await visit.Page.EvaluateAsync(
            """
            () => { window.XMLHttpRequest = class extends XMLHttpRequest {
              open(method, path) {
                this.late = method === 'POST' && path.includes('jobs?');
                super.open(method, path);
              }
              set onload(then) { super.onload = event => setTimeout(() => then.call(this, event), this.late ? 2000 : 0); }
            }; }
            """);
        await visit.DropAsync(SamplePictures.Large());
        await Assertions.Expect(visit.Page.Locator("[data-state=working]")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        var deletion = await visit.Page.RunAndWaitForResponseAsync(
            () => visit.Button($"Remove {SamplePictures.Large().Name}").ClickAsync(),
            response => response.Request.Method == "DELETE");

        Assert.Equal(204, deletion.Status);
        Assert.Empty(visit.Complaints);
    }
}
