using SuperRes.Functions.Sweeping;

namespace SuperRes.Functions.Tests.Sweeping;

/// <summary>The pauses between sweeps.</summary>
public sealed class SweepPaceTests
{
    private static readonly SweepReport Nothing = new(10, 0, 0, 3, IsComplete: true);
    private readonly SweepPace _pace = new(TimeSpan.FromMinutes(5));

    [Fact]
    public void They_double_down_to_one_sweep_a_day_while_nothing_is_found() => Assert.Equal(
        [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440],
        Enumerable.Range(0, 11).Select(_ => _pace.After(Nothing).TotalMinutes));

    [Fact]
    public void A_find_brings_the_interval_back()
    {
        _pace.After(Nothing);
        _pace.After(Nothing);

        Assert.Equal(5, _pace.After(Nothing with { Found = 1 }).TotalMinutes);
        Assert.Equal(5, _pace.After(Nothing).TotalMinutes);
    }

    [Fact]
    public void What_is_new_is_looked_at_again_when_it_is_old_enough() =>
        Assert.Equal(2, _pace.After(Nothing with { Young = 1 }).TotalMinutes);

    [Fact]
    public void A_run_that_has_not_come_to_the_end_goes_on_at_once() =>
        Assert.Equal(TimeSpan.Zero, _pace.After(Nothing with { Found = 1000, IsComplete = false }));

    [Fact]
    public void A_reset_begins_anew()
    {
        _pace.After(Nothing);
        _pace.Reset();

        Assert.Equal(5, _pace.After(Nothing).TotalMinutes);
    }
}
