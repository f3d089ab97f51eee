using Microsoft.Extensions.Time.Testing;
using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

public class ThroughputTests
{
    private const long OneSecond = 1_000_000;
    private readonly FakeTimeProvider _clock = new();
    private readonly Throughput _speed;

    public ThroughputTests()
    {
        _speed = new Throughput(_clock);
        _speed.Restart(OneSecond, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Without_a_measurement_nothing_is_known() => Assert.Equal(TimeSpan.Zero, new Throughput(_clock).Estimate(OneSecond));

    [Fact]
    public void What_becomes_slower_for_good_is_noticed()
    {
        for (var picture = 0; picture < 40; picture++)
            _speed.Record(OneSecond, TimeSpan.FromSeconds(10));

        Assert.Equal(10, _speed.Estimate(OneSecond).TotalSeconds, tolerance: 0.5);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(1)]
    public void A_machine_that_stood_still_for_minutes_within_a_small_picture_changes_next_to_nothing(long work)
    {
        _speed.Record(work, TimeSpan.FromMinutes(5));

        Assert.Equal(1, _speed.Estimate(OneSecond).TotalSeconds, tolerance: 0.1);
    }

    [Fact]
    public void Nor_does_it_within_a_large_one_more_than_a_few_pictures_mend()
    {
        _speed.Record(50 * OneSecond, TimeSpan.FromMinutes(50));
        Assert.Equal(1.75, _speed.Estimate(OneSecond).TotalSeconds, tolerance: 0.01);

        for (var picture = 0; picture < 10; picture++)
            _speed.Record(OneSecond, TimeSpan.FromSeconds(1));

        Assert.Equal(1, _speed.Estimate(OneSecond).TotalSeconds, tolerance: 0.1);
    }

    [Fact]
    public void An_estimate_is_doubted_once_when_nothing_has_been_measured_for_long()
    {
        Assert.False(_speed.TryDoubt());

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_speed.TryDoubt());
        Assert.False(_speed.TryDoubt());

        _clock.Advance(TimeSpan.FromSeconds(9));
        _speed.Record(OneSecond, TimeSpan.FromSeconds(1));
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(_speed.TryDoubt());
    }

    [Fact]
    public void Tiny_pictures_do_not_keep_an_estimate_from_being_doubted()
    {
        for (var picture = 0; picture < 3; picture++)
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            _speed.Record(1000, TimeSpan.FromMilliseconds(1));
        }

        Assert.True(_speed.TryDoubt());
    }

    [Fact]
    public void Estimates_can_be_added_however_slow_it_is()
    {
        _speed.Restart(1, TimeSpan.FromDays(300));

        Assert.True(1000 * _speed.Estimate(long.MaxValue) > TimeSpan.Zero);
    }
}
