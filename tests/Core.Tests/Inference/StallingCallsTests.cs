using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

public sealed class StallingCallsTests : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly StallingCalls _calls = new("test");
    private readonly ManualResetEventSlim _answer = new();

    public void Dispose()
    {
        _answer.Set();
        _calls.Dispose();
    }

    [Fact]
    public async Task Calls_that_return_share_one_thread_that_does_not_keep_the_process_alive()
    {
        List<Thread> threads = [];
        for (var i = 0; i < 3; i++)
            Assert.True(await _calls.TryAsync(() => threads.Add(Thread.CurrentThread), () => Long));

        var thread = Assert.Single(threads.Distinct());
        Assert.True(thread.IsBackground);
        Assert.False(thread.IsThreadPoolThread);
        Assert.Equal(0, _calls.Stalled);
    }

    [Fact]
    public async Task A_call_that_stalls_is_left_alone_and_the_next_is_made_nevertheless()
    {
        Assert.False(await _calls.TryAsync(_answer.Wait, () => Moment));
        Assert.False(await _calls.TryAsync(_answer.Wait, () => Moment));
        Assert.Equal(2, _calls.Stalled);
        Assert.True(await _calls.TryAsync(() => { }, () => Long));

        _answer.Set();
        Assert.True(SpinWait.SpinUntil(() => _calls.Stalled == 0, Long));
    }

    [Fact]
    public async Task A_thread_ends_with_the_call_that_stalled_and_with_the_last_call()
    {
        Thread? stalled = null, idle = null;
        await _calls.TryAsync(() => { stalled = Thread.CurrentThread; _answer.Wait(); }, () => Moment);
        await _calls.TryAsync(() => idle = Thread.CurrentThread, () => Long);

        _answer.Set();
        _calls.Dispose();

        Assert.True(stalled!.Join(Long));
        Assert.True(idle!.Join(Long));
    }

    [Fact]
    public async Task A_call_that_gets_ahead_may_take_longer()
    {
        var asked = 0;

        Assert.True(await _calls.TryAsync(
            _answer.Wait,
            () =>
            {
                if (++asked == 3)
                    _answer.Set();
                return asked < 3 ? Moment * asked : Long;
            }));
    }

    [Fact]
    public async Task What_a_call_throws_is_thrown_to_who_made_it()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _calls.TryAsync(() => throw new TimeoutException(), () => Long));
        Assert.Equal(0, _calls.Stalled);
    }
}
