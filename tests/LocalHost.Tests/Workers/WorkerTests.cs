using System.Text;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Workers;

/// <summary>The worker's process lives as long as its host, and one that dies is replaced.</summary>
public sealed class WorkerTests(StorageFixture storage)
{
    private readonly Account _account = storage.Lend();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_request_after_the_start_is_answered()
    {
        await using var host = await RunningHost.StartAsync(new(_account));

        Assert.Equal("a page", await host.Http.GetStringAsync("/api/page", Cancellation));
    }

    [Fact]
    public async Task A_host_that_is_killed_leaves_no_worker_behind()
    {
        await using var host = await RunningHost.StartAsync(new(_account));
        var call = host.Http.GetAsync("/api/errands/deaf nobody", Cancellation);
        await _account.WaitForAsync("Errand", "begun", "deaf nobody");
        Assert.True(Signals.Runs(host.WorkerId));

        await host.KillAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        await Wait.UntilAsync(() => !Signals.Runs(host.WorkerId), "the worker's end");
    }

    [Fact]
    public async Task A_worker_that_dies_is_replaced_and_what_it_was_at_comes_again()
    {
        await using var host = await RunningHost.StartAsync(new(_account));
        var worker = host.WorkerId;
        await _account.SendAsync("wait again");
        await _account.UploadAsync("again", "wait again");
        using var body = new StringContent("the body", Encoding.UTF8);
        var call = host.Http.PostAsync("/api/errands/wait again", body, Cancellation);
        await _account.WaitForAsync("Tasks", "begun", "wait again");
        await _account.WaitForAsync("Incoming", "begun", "again");
        await _account.WaitForAsync("Errand", "begun", "wait again");

        Signals.End(worker);
        await host.WaitForLogAsync($"Error: Worker process {worker} has gone; starting another");
        await host.WaitForWorkerAsync(otherThan: worker);
        await _account.OpenAsync("again");

        using var answer = await call;
        Assert.Equal("wait again: the body", await answer.Content.ReadAsStringAsync(Cancellation));
        await _account.WaitForAsync("Tasks", "done", "wait again");
        await _account.WaitForAsync("Incoming", "done", "again");
        Assert.Equal(2, (await _account.EntriesAsync("Errand", "begun")).Count);
    }

    [Fact]
    public async Task A_function_that_ends_its_process_takes_nothing_else_with_it()
    {
        await using var host = await RunningHost.StartAsync(new(_account));

        Assert.Equal("crash: ", await host.Http.GetStringAsync("/api/errands/crash", Cancellation));
        await _account.SendAsync("crash");
        await _account.WaitForAsync("Tasks", "done", "crash");
        await _account.UploadAsync("crashes", "crash");
        await _account.WaitForAsync("Incoming", "done", "crashes");

        Assert.Equal("a page", await host.Http.GetStringAsync("/api/page", Cancellation));
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task An_answer_that_has_begun_is_not_begun_again()
    {
        await using var host = await RunningHost.StartAsync(new(_account));
        using var answer = await host.Http.GetAsync("/api/lines/never", HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Cancellation));
        Assert.Equal("first", await lines.ReadLineAsync(Cancellation));

        Signals.End(host.WorkerId);

        await Assert.ThrowsAnyAsync<IOException>(async () => await lines.ReadLineAsync(Cancellation));
    }

    [Fact]
    public async Task Ctrl_C_reaches_the_whole_group_and_the_host_still_finishes_what_its_worker_does()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no groups to send a signal to.");
        await using var host = await RunningHost.StartAsync(new(_account) { LeadsGroup = true });
        var call = host.Http.GetStringAsync("/api/errands/wait interrupted", Cancellation);
        await _account.SendAsync("wait interrupted");
        await _account.WaitForAsync("Errand", "begun", "wait interrupted");
        await _account.WaitForAsync("Tasks", "begun", "wait interrupted");

        Signals.SendToGroup(host.Id, Signals.Interrupt);
        await host.WaitUntilStoppingAsync();
        await _account.OpenAsync("interrupted");

        Assert.Equal("wait interrupted: ", await call);
        Assert.Equal(0, await host.ExitAsync());
        Assert.Single(await _account.EntriesAsync("Tasks", "done"));
        Assert.False(Signals.Runs(host.WorkerId));
    }
}
