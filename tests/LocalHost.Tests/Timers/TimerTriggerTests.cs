using System.Net;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Tests.Fixtures;

namespace SuperRes.LocalHost.Tests.Timers;

public sealed class TimerTriggerTests(AzuriteFixture azurite)
{
    private readonly StorageScope _storage = new(azurite.ConnectionString);

    [Fact]
    public async Task A_timer_fires_on_its_schedule_and_never_twice_at_once()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), _storage.Settings(("Schedule", "* * * * * *")));

        await host.Calls.WaitForAsync("tick", times: 3);

        Assert.Equal(0, host.Calls.Count("overlap"));
    }

    [Fact]
    public async Task A_timer_can_run_when_the_host_starts()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), _storage.Settings(("Schedule", "0 0 0 1 1 *")));

        await host.Calls.WaitForAsync("start");

        Assert.Equal(0, host.Calls.Count("tick"));
    }

    [Fact]
    public async Task Of_two_hosts_one_runs_the_timer()
    {
        var calls = new Calls();
        var settings = _storage.Settings(("Schedule", "0 0 0 1 1 *"));
        await using var first = await TestHost.StartAsync(typeof(Functions), settings, calls: calls);
        await calls.WaitForAsync("start");

        await using var second = await TestHost.StartAsync(typeof(Functions), settings, calls: calls);
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        Assert.Equal(1, calls.Count("start"));
    }

    [Fact]
    public async Task A_timer_can_be_run_by_hand()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), _storage.Settings(("Schedule", "0 0 0 1 1 *")));

        using var answer = await host.Http.PostAsync("/admin/functions/Tick", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await host.Calls.WaitForAsync("tick");
    }

    [Fact]
    public async Task A_timer_run_by_hand_may_end_while_the_host_stops()
    {
        var calls = new Calls();
        await using (var host = await TestHost.StartAsync(
            typeof(Functions), _storage.Settings(("Schedule", "0 0 0 1 1 *")), calls: calls))
        {
            using var answer = await host.Http.PostAsync(
                "/admin/functions/Tick", null, TestContext.Current.CancellationToken);
            await calls.WaitForAsync("begun");
            Assert.Equal(0, calls.Count("tick"));
        }

        Assert.Equal(1, calls.Count("tick"));
    }

    public sealed class Functions(Calls calls)
    {
        private static int _running;

        [Function("Tick")]
        public async Task TickAsync([TimerTrigger("%Schedule%")] TimerInfo timer, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _running) > 1)
                calls.Add("overlap");
            calls.Add("begun");
            await Task.Delay(TimeSpan.FromMilliseconds(1100), cancellationToken);
            Interlocked.Decrement(ref _running);
            calls.Add("tick");
        }

        [Function("Start")]
        public void Start([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) =>
            calls.Add(timer.IsPastDue ? "late" : "start");
    }
}
