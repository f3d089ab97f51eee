using System.Text.RegularExpressions;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Configuration;

/// <summary>What a user of Core Tools expects to read, and to be able to set.</summary>
[Collection(SharedHost.Name)]
public sealed class StartupTests(SharedHost shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Address => $"http://localhost:{shared.Http.BaseAddress!.Port}";

    [Fact]
    public void The_start_names_every_function_and_the_address()
    {
        var said = shared.Host.Log.Select(line => line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..]).ToList();

        Assert.Contains($"Page: [GET] {Address}/api/page", said);
        Assert.Contains($"Guarded: [GET,POST] {Address}/api/Guarded", said);
        Assert.Contains($"Item: [GET] {Address}/api/items/{{id:int}}", said);
        Assert.Contains("Incoming: blobTrigger", said);
        Assert.Contains("Tasks: queueTrigger", said);
        Assert.Contains("Tick: timerTrigger", said);
        Assert.Contains($"Listening on {Address}", said);
    }

    [Fact]
    public void Each_line_begins_with_its_time() =>
        Assert.All(shared.Host.Log, line => Assert.Matches(@"^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\] |^ ", line));

    /// <summary>Although <c>local.settings.json</c> of the project says the opposite, for hosts that nobody tells of blobs.</summary>
    [Fact]
    public void Of_two_functions_on_one_path_the_one_that_is_told_runs()
    {
        Assert.Contains(shared.Host.Log, line => line.EndsWith("] Scanned: blobTrigger (disabled)", StringComparison.Ordinal));
        Assert.Contains(shared.Host.Log, line => line.EndsWith("] Told: blobTrigger", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Some:Argument", "from the command line")]
    [InlineData("Some:Local", "from the file")]
    [InlineData("AzureFunctionsWebHost:hostid", Account.HostId)]
    public async Task Functions_see_settings_wherever_they_come_from(string name, string value) =>
        Assert.Equal(value, await shared.Http.GetStringAsync($"/api/settings/{name}", Cancellation));

    [Fact]
    public async Task Each_run_is_told_at_its_begin_and_its_end()
    {
        await shared.Http.GetStringAsync("/api/page", Cancellation);
        await shared.Account.UploadAsync("told-in-the-log");
        await shared.Account.WaitForAsync("Incoming", "done", "told-in-the-log");

        await shared.Host.WaitForLogAsync("Executed 'Functions.Incoming' (Succeeded, Id=");
        var log = string.Join('\n', shared.Host.Log);
        var page = Regex.Match(log, @"Executing 'Functions\.Page' \(Reason='This function was called over HTTP\.', Id=([0-9a-f-]{36})\)");
        Assert.True(page.Success);
        Assert.Matches($@"Executed 'Functions\.Page' \(Succeeded, Id={page.Groups[1].Value}, Duration=\d+ms\)", log);
        Assert.Matches(@"Executing 'Functions\.Incoming' \(Reason='New blob detected.*: incoming/.*', Id=[0-9a-f-]{36}\)", log);
    }

    [Fact]
    public async Task Log_entries_keep_their_categories_and_levels()
    {
        await shared.Http.GetStringAsync("/api/log/7", Cancellation);
        await shared.Host.WaitForLogAsync("Printed 7");
        await shared.Host.WaitForLogAsync("] Two lines 7");
        await shared.Host.WaitForLogAsync("] Error: Quiet 7");

        Assert.Contains(shared.Host.Log, line => line.EndsWith("] Loud 7", StringComparison.Ordinal));
        Assert.Contains(shared.Host.Log, line => line.EndsWith("] Warning: Loud 7", StringComparison.Ordinal));
        Assert.Contains(shared.Host.Log, line => line.EndsWith("] Error: Loud 7", StringComparison.Ordinal));
        // This host was told to show errors of that category only.
        Assert.Single(shared.Host.Log, line => line.EndsWith("Quiet 7", StringComparison.Ordinal));
    }
}
