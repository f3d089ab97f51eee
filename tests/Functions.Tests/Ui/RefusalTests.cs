using Microsoft.Playwright;

namespace SuperRes.Functions.Tests.Ui;

/// <summary>What only a busy or slow service answers is put in its mouth, once; the next answer is its own.</summary>
[Collection<PageTurns>]
public sealed class RefusalTests(PageFixture page)
{
    [Fact]
    public async Task A_picture_that_takes_too_long_to_wait_for_becomes_a_job_by_itself()
    {
        await using var visit = await page.OpenAsync();
        await AnswerOnceAsync(visit, 413, "sync.too-slow", "This would take about 120 s. Send it to /api/jobs.");
        var job = visit.Page.WaitForRequestAsync("**/api/jobs?*");

        await visit.DropAsync(SamplePictures.Piece(1));
        await visit.FinishedAsync("cat.png");

        Assert.Equal("POST", (await job).Method);
        using var saved = (await visit.SaveAsync()).Picture;
        Assert.Equal((288, 192), (saved.Width, saved.Height));
    }

    [Fact]
    public async Task A_busy_service_is_asked_again_when_it_says()
    {
        await using var visit = await page.OpenAsync();
        await AnswerOnceAsync(visit, 429, "busy", "All places are taken.", retryAfter: "2");

        await visit.DropAsync(SamplePictures.Piece(2));

        await Assertions.Expect(visit.Item("cat.png")).ToContainTextAsync("All places are taken. Trying again in 2 s.");
        await visit.FinishedAsync("cat.png");
    }

    private static async Task AnswerOnceAsync(
        PageVisit visit, int status, string code, string detail, string retryAfter = "1") =>
        await visit.Page.RouteAsync(
            "**/api/upscale?*",
            route => route.FulfillAsync(new()
            {
                Status = status,
                ContentType = "application/problem+json",
                Headers = new Dictionary<string, string> { ["Retry-After"] = retryAfter },
                Body = $$"""{"status":{{status}},"code":"{{code}}","detail":"{{detail}}"}""",
            }),
            new() { Times = 1 });
}
