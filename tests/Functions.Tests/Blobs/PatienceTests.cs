using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Core;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>How long a picture waits for room.</summary>
public sealed class PatienceTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Work_is_repeated_until_there_is_a_network()
    {
        var asked = 0;
        var work = WaitAsync(() => ++asked < 4 ? throw Missing() : Task.FromResult(asked));

        await AdvanceWhileAsync(work);

        Assert.Equal(4, await work);
    }

    [Fact]
    public async Task The_wait_ends_before_an_invocation_would_be_stopped()
    {
        var started = _clock.GetTimestamp();
        var asked = 0;
        var work = WaitAsync<int>(() =>
        {
            asked++;
            throw Missing();
        });

        await AdvanceWhileAsync(work);

        await Assert.ThrowsAsync<ModelUnavailableException>(() => work);
        Assert.InRange(_clock.GetElapsedTime(started), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(4));
        Assert.InRange(asked, 8, 60);
    }

    [Fact]
    public async Task What_can_never_succeed_is_not_repeated()
    {
        var asked = 0;

        await Assert.ThrowsAsync<ImageCorruptException>(() => WaitAsync<int>(() =>
        {
            asked++;
            throw new ImageCorruptException("broken");
        }));

        Assert.Equal(1, asked);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(99, 0)]
    [InlineData(2, 3)]
    [InlineData(99, 3)]
    public async Task A_picture_that_was_decoded_too_slowly_is_tried_three_times(int slow, int missing)
    {
        var (asked, waited) = (0, 0);
        var work = WaitAsync(() =>
            waited++ < missing ? throw Missing()
            : ++asked <= slow ? throw new ImageTooSlowException("busy")
            : Task.FromResult(asked));

        await AdvanceWhileAsync(work);

        if (slow < 3)
            Assert.Equal(3, await work);
        else
            await Assert.ThrowsAsync<ImageTooSlowException>(() => work);
        Assert.Equal(3, asked);
    }

    private static ModelUnavailableException Missing() => new("missing");

    private Task<T> WaitAsync<T>(Func<Task<T>> work) =>
        new Patience(_clock, NullLogger<Patience>.Instance).UntilReadyAsync(work, TestContext.Current.CancellationToken);

    private async Task AdvanceWhileAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
