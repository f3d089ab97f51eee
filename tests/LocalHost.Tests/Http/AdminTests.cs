using System.Net;
using System.Net.Http.Json;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Http;

[Collection(SharedHost.Name)]
public sealed class AdminTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timer_runs_by_hand()
    {
        var before = (await shared.Account.EntriesAsync("Tick", "done")).Count;

        using var answer = await shared.Http.PostAsJsonAsync("/admin/functions/tick", new { }, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Wait.UntilAsync(async () => (await shared.Account.EntriesAsync("Tick", "done")).Count == before + 1, "the timer");
    }

    [Fact]
    public async Task A_queue_function_runs_by_hand_with_the_input_as_its_message()
    {
        using var answer = await shared.Http.PostAsJsonAsync("/admin/functions/Tasks", new { input = "by hand" }, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await shared.Account.WaitForAsync("Tasks", "done", "by hand");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("Incoming")]
    [InlineData("Page")]
    public async Task Nothing_else_does(string name)
    {
        using var answer = await shared.Http.PostAsJsonAsync($"/admin/functions/{name}", new { }, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
