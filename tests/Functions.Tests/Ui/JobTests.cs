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
}
