using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Tests.Inference.Scheduling;

public class SchedulerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Every_part_of_every_step_runs_once_and_steps_do_not_mix(int workers)
    {
        using Scheduler scheduler = new(workers);
        CountingPass[] passes = [.. Enumerable.Range(1, 20).Select(i => new CountingPass(steps: 50, parts: i))];

        await Task.WhenAll(passes.Select(pass => scheduler.RunAsync(pass, new Share(), null, asked: 0, Token)));

        Assert.All(passes, pass => Assert.Equal(50 * pass.Parts, pass.Runs));
    }

    [Fact]
    public async Task A_small_picture_does_not_wait_for_a_large_one()
    {
        using Scheduler scheduler = new(1);
        using ManualResetEventSlim began = new();
        CountingPass large = new(steps: 1000, parts: 1, _ =>
        {
            began.Set();
            Thread.Sleep(1);
        });
        var largeDone = scheduler.RunAsync(large, new Share(), null, asked: 0, Token);
        began.Wait(Token);

        CountingPass small = new(steps: 5, parts: 1);
        var before = large.Number;
        await scheduler.RunAsync(small, new Share(), null, asked: 0, Token);

        Assert.InRange(large.Number - before, 0, 100);
        Assert.False(largeDone.IsCompleted);
        await largeDone;
    }

    [Fact]
    public async Task Large_pictures_share_the_cores_evenly()
    {
        using Scheduler scheduler = new(1);
        using ManualResetEventSlim allThere = new();
        CountingPass first = new(steps: 200, parts: 2, _ => allThere.Wait(Token));
        CountingPass second = new(steps: 200, parts: 2);
        var apart = 0;
        CountingPass third = new(steps: 150, parts: 2, step =>
            apart = step > 20 ? Math.Max(apart, Math.Abs(first.Number - second.Number)) : 0);

        Task[] done =
        [
            .. new[] { first, second, third }
                .Select(pass => scheduler.RunAsync(pass, new Share(), null, asked: 0, Token)),
        ];
        allThere.Set();
        await Task.WhenAll(done);

        Assert.InRange(apart, 0, 40);
    }

    [Fact]
    public async Task A_picture_that_comes_later_gets_its_share_from_then_on_and_nothing_for_the_time_before()
    {
        using Scheduler scheduler = new(1);
        using ManualResetEventSlim isThere = new();
        CountingPass early = new(steps: 1000, parts: 1, step => { if (step == 400) isThere.Wait(Token); });
        var others = scheduler.RunAsync(early, new Share(), null, asked: 0, Token);
        while (early.Number < 400)
            await Task.Delay(1, Token);
        var beside = 0;
        CountingPass late = new(steps: 200, parts: 1, _ => beside = early.Number - 400);

        var done = scheduler.RunAsync(late, new Share(), null, asked: 0, Token);
        isThere.Set();
        await done;

        Assert.InRange(beside, 150, 250);
        await others;
    }

    [Fact]
    public async Task Cancellation_ends_a_pass_with_its_current_step()
    {
        using Scheduler scheduler = new(2);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        CountingPass pass = new(steps: 1000, parts: 3, step =>
        {
            if (step == 7)
                source.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => scheduler.RunAsync(pass, new Share(), null, asked: 0, source.Token));

        Assert.Equal(7, pass.Number);
        await scheduler.RunAsync(new CountingPass(steps: 3, parts: 2), new Share(), null, asked: 0, Token);
    }

    [Fact]
    public async Task A_failure_ends_its_own_pass_only()
    {
        using Scheduler scheduler = new(2);
        CountingPass healthy = new(steps: 300, parts: 2);
        CountingPass failing = new(steps: 10, parts: 2, step =>
        {
            if (step == 3)
                throw new InvalidOperationException("Broken part.");
        });

        var other = scheduler.RunAsync(healthy, new Share(), null, asked: 0, Token);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => scheduler.RunAsync(failing, new Share(), null, asked: 0, Token));
        await other;

        Assert.Equal(600, healthy.Runs);
    }

    [Fact]
    public async Task Stopping_the_workers_fails_what_is_in_flight()
    {
        Scheduler scheduler = new(2);
        var endless = scheduler.RunAsync(new CountingPass(int.MaxValue, parts: 2), new Share(), null, asked: 0, Token);

        scheduler.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => endless);
    }
}
