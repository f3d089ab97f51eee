using System.Net;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Configuration;

/// <summary>Folders that are not quite the second project's.</summary>
public sealed class ChangedAppTests(StorageFixture storage)
{
    private readonly Account _account = storage.Lend();

    private string Copy => Path.Combine(_account.Folder, "app");

    [Fact]
    public async Task The_front_page_leads_to_an_anonymous_function_with_the_route_ui()
    {
        await using var host = await StartAsync("functions.metadata", text => text.Replace("\"page\"", "\"ui\"", StringComparison.Ordinal));
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Http.BaseAddress };

        using var answer = await http.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Found, "/api/ui"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task A_trigger_that_this_host_does_not_know_is_told_and_the_others_run()
    {
        await using var host = await StartAsync(
            "functions.metadata", text => text.Replace("\"timerTrigger\"", "\"serviceBusTrigger\"", StringComparison.Ordinal));

        Assert.Contains(host.Log, line => line.Contains("Warning: Tick is not run: this host knows", StringComparison.Ordinal)
            && line.EndsWith("serviceBusTrigger", StringComparison.Ordinal));
        await _account.SendAsync("runs");
        await _account.WaitForAsync("Tasks", "done", "runs");
    }

    [Fact]
    public async Task The_route_prefix_of_host_json_holds()
    {
        await using var host = await StartAsync("host.json", text => text.Replace(
            "\"extensions\": {", "\"extensions\": { \"http\": { \"routePrefix\": \"v1\" },", StringComparison.Ordinal));

        Assert.Equal("a page", await host.Http.GetStringAsync("/v1/page", TestContext.Current.CancellationToken));
        using var usual = await host.Http.GetAsync("/api/page", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, usual.StatusCode);
    }

    private Task<RunningHost> StartAsync(string file, Func<string, string> change) =>
        RunningHost.StartAsync(new(_account) { App = Built.CopyWith(Copy, file, change) });
}
