using System.Diagnostics;
using System.Net;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Jobs;

/// <summary>What a host was at when it ended is done by the next one on its state folder, and that was no attempt.</summary>
public sealed class RestartTests(StorageFixture storage)
{
    private readonly Account _account = storage.Lend();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>With one attempt allowed: an end that counted as one would lead to the poison queues.</summary>
    private HostOptions OneAttempt => Allowing(1);

    private HostOptions Allowing(int attempts) => new(_account)
    {
        Settings = new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost__extensions__queues__maxDequeueCount"] = $"{attempts}",
            ["AzureFunctionsJobHost__extensions__blobs__poisonBlobThreshold"] = $"{attempts}",
            ["LocalHost__ShutdownGrace"] = "00:00:01",
        },
    };

    [Fact]
    public async Task A_killed_host_is_followed_by_one_that_takes_up_its_work_at_once()
    {
        var first = await RunningHost.StartAsync(OneAttempt);
        await OrderAsync("wait killed");

        await first.KillAsync();
        await first.DisposeAsync();
        await _account.OpenAsync("killed");
        await using var second = await RunningHost.StartAsync(OneAttempt);

        await FinishedAsync("wait killed"); // Within the minute, and not after the ten for which the SDK takes messages.
    }

    [Theory]
    [InlineData("wait", 5)]
    [InlineData("deaf", 5)]
    [InlineData("wait", 1)]
    [InlineData("deaf", 1)]
    public async Task A_host_that_stops_gives_back_what_does_not_finish_within_the_grace(string order, int attempts)
    {
        var first = await RunningHost.StartAsync(Allowing(attempts));
        await OrderAsync($"{order} stopped");

        var stopping = Stopwatch.GetTimestamp();
        Assert.Equal(0, await first.StopAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(stopping).TotalSeconds, 0, 15);
        Assert.False(Signals.Runs(first.WorkerId));
        Assert.Single(await Account.PeekAsync(_account.Tasks));
        Assert.Single(await Account.PeekAsync(_account.Control));
        await first.DisposeAsync();
        await _account.OpenAsync("stopped");
        await using var second = await RunningHost.StartAsync(Allowing(attempts));
        await FinishedAsync($"{order} stopped");
    }

    [Fact]
    public async Task What_is_cancelled_by_a_stop_hears_of_it()
    {
        var host = await RunningHost.StartAsync(OneAttempt);
        await OrderAsync("wait cancelled");

        await host.DisposeAsync();

        Assert.Single(await _account.EntriesAsync("Tasks", "cancelled"));
        Assert.Single(await _account.EntriesAsync("Incoming", "cancelled"));
    }

    [Fact]
    public async Task A_host_that_stops_lets_what_runs_finish_within_the_grace_and_begins_nothing_new()
    {
        var host = await RunningHost.StartAsync(new(_account)
        {
            Settings = new Dictionary<string, string>
            {
                ["AzureFunctionsJobHost__extensions__queues__batchSize"] = "1",
                ["LocalHost__ShutdownGrace"] = "00:01:00",
            },
        });
        await OrderAsync("wait finishes");
        await _account.SendAsync("left behind");
        var call = host.Http.GetStringAsync("/api/errands/wait finishes", Cancellation);
        await _account.WaitForAsync("Errand", "begun", "wait finishes");

        var stop = host.StopAsync();
        await host.WaitUntilStoppingAsync();
        await _account.OpenAsync("finishes");

        Assert.Equal("wait finishes: ", await call);
        Assert.Equal(0, await stop);
        Assert.Equal("wait finishes", Assert.Single(await _account.EntriesAsync("Tasks", "done")).Item);
        Assert.Single(await _account.EntriesAsync("Incoming", "done"));
        Assert.Equal(0, Assert.Single(await Account.PeekAsync(_account.Tasks)).DequeueCount);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_does_not_finish_within_the_grace_is_told_that_the_host_goes()
    {
        var host = await RunningHost.StartAsync(OneAttempt);
        var call = host.Http.GetAsync("/api/errands/wait forever", Cancellation);
        await _account.WaitForAsync("Errand", "begun", "wait forever");

        Assert.Equal(0, await host.StopAsync());

        using var answer = await call;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Single(await _account.EntriesAsync("Errand", "cancelled"));
        await host.DisposeAsync();
    }

    /// <summary>Has a message and a blob in work.</summary>
    private async Task OrderAsync(string order)
    {
        await _account.SendAsync(order);
        await _account.UploadAsync(order, order);
        await _account.WaitForAsync("Tasks", "begun", order);
        await _account.WaitForAsync("Incoming", "begun", order);
    }

    private async Task FinishedAsync(string order)
    {
        await _account.WaitForAsync("Tasks", "done", order);
        await _account.WaitForAsync("Incoming", "done", order);
        Assert.All(await _account.EntriesAsync("Tasks", "begun"), entry => Assert.Equal("1", entry.Attempt));
        Assert.Empty(await Account.PeekAsync(_account.TasksPoison));
        Assert.Empty(await Account.PeekAsync(_account.BlobPoison));
    }
}
