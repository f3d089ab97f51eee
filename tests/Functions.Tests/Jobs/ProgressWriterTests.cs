using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Jobs;

namespace SuperRes.Functions.Tests.Jobs;

public sealed class ProgressWriterTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task However_often_progress_is_reported_it_is_written_once_a_second()
    {
        var written = new ConcurrentQueue<double>();
        var writer = new ProgressWriter(_clock, progress =>
        {
            written.Enqueue(progress);
            return Task.CompletedTask;
        });

        for (var i = 1; i <= 250; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            writer.Report(i / 250.0);

            // Let a write that began end, as it would within a second.
            SpinWait.SpinUntil(() => written.Count == i / 100);
        }

        await writer.EndAsync();
        Assert.Equal([0.4, 0.8], written);
    }

    [Fact]
    public async Task A_slow_write_is_neither_waited_for_nor_overtaken_and_the_end_waits_for_it()
    {
        var slow = new TaskCompletionSource();
        var writes = 0;
        var writer = new ProgressWriter(_clock, async _ =>
        {
            Interlocked.Increment(ref writes);
            await slow.Task;
        });

        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
            writer.Report(0.1 * i);
        }

        var end = writer.EndAsync();
        Assert.False(end.IsCompleted);
        slow.SetResult();
        await end;
        _clock.Advance(TimeSpan.FromSeconds(2));
        writer.Report(1);
        Assert.Equal(1, writes);
    }
}
