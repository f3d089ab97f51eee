using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Jobs;

/// <summary>A second start takes nothing from a host that runs, whatever waits.</summary>
public sealed class SecondStartTests(StorageFixture storage)
{
    private const int Waiting = 3;
    private readonly Account _account = storage.Lend();

    /// <summary>One at a time, so that all but the first wait.</summary>
    private HostOptions OneAtATime => new(_account)
    {
        Settings = new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost__extensions__queues__batchSize"] = "1",
            ["AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism"] = "1",
        },
    };

    [Fact]
    public async Task On_the_port_of_a_host_that_runs_nothing_is_touched()
    {
        await using var host = await RunningHost.StartAsync(OneAtATime);
        var port = host.Http.BaseAddress!.Port;

        await CheckAsync(OneAtATime with { Port = port, State = "another" }, $"Port {port} is in use.");

        Assert.False(Directory.Exists(Path.Combine(_account.Folder, "another")));
    }

    [Fact]
    public async Task In_the_state_folder_of_a_host_that_runs_nothing_is_touched()
    {
        await using var host = await RunningHost.StartAsync(OneAtATime);

        await CheckAsync(OneAtATime, $"The host's folder {OneAtATime.StateFolder} cannot be had");
    }

    private async Task CheckAsync(HostOptions second, string refusal)
    {
        await _account.SendAsync("wait first");
        await _account.WaitForAsync("Tasks", "begun", "wait first");
        await _account.UploadAsync("first", "wait first");
        await _account.WaitForAsync("Incoming", "begun", "first");
        for (var i = 0; i < Waiting; i++)
        {
            await _account.SendAsync($"waits {i}");
            await _account.UploadAsync($"waits {i}");
        }

        await Wait.UntilAsync(async () => (await Account.PeekAsync(_account.Control)).Length == Waiting, "the watcher");

        var start = await FailedStart.OfAsync(second);

        Assert.Equal(1, start.ExitCode);
        Assert.StartsWith(refusal, start.Error, StringComparison.Ordinal);
        Assert.Single(start.Error.Split('\n'));
        Assert.DoesNotContain("Worker process", start.Output, StringComparison.Ordinal);
        foreach (var queue in new[] { _account.Tasks, _account.Control })
            Assert.Equal(Enumerable.Repeat(0L, Waiting), (await Account.PeekAsync(queue)).Select(message => message.DequeueCount));
        await _account.OpenAsync("first");
        await Wait.UntilAsync(async () => (await _account.EntriesAsync("Tasks", "done")).Count == Waiting + 1, "all messages");
        await Wait.UntilAsync(async () => (await _account.EntriesAsync("Incoming", "done")).Count == Waiting + 1, "all blobs");
        Assert.Equal(Waiting + 1, (await _account.EntriesAsync("Tasks", "begun")).Count);
        Assert.Equal(Waiting + 1, (await _account.EntriesAsync("Incoming", "begun")).Count);
    }
}
