using Microsoft.Extensions.Time.Testing;
using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

public sealed class ReloadScheduleTests
{
    private static readonly FileStamp Old = new(DateTime.UnixEpoch, 1);
    private static readonly FileStamp New = new(DateTime.UnixEpoch, 2);

    private readonly FakeTimeProvider _clock = new();
    private readonly ReloadSchedule _schedule;

    public ReloadScheduleTests() => _schedule = new(_clock);

    [Fact]
    public void Pauses_double_until_they_are_five_minutes_while_a_file_does_not_answer()
    {
        double[] expected = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];

        Assert.Equal(expected, expected.Select(_ => PauseAfter(Stalled(Old))));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_tried_every_second_and_one_that_is_wrong_never()
    {
        Assert.Equal([1, 1, 1], Enumerable.Range(0, 3).Select(_ => PauseAfter(Refused(Old, new IOException()))));

        _schedule.Note(Refused(Old, cause: null));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.False(_schedule.MustRead(stalled: 0));
    }

    [Fact]
    public void A_file_that_was_read_is_not_read_again_and_a_later_stall_begins_with_a_short_pause()
    {
        PauseAfter(Stalled(Old));
        PauseAfter(Stalled(Old));
        _schedule.Note(Read(Old));
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.False(_schedule.MustRead(stalled: 0));
        Assert.Equal(1, PauseAfter(Stalled(Old)));
    }

    [Fact]
    public void A_look_that_finds_nothing_new_leaves_the_pause_as_it_is()
    {
        _schedule.Note(Stalled(Old));
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        _schedule.Note(new ModelFileLook { Started = 0, Answered = true, Stamp = Old });
        Assert.False(_schedule.MustRead(stalled: 1));

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_schedule.MustRead(stalled: 1));
    }

    [Fact]
    public void A_file_is_looked_at_during_the_pause_unless_not_even_a_look_was_answered()
    {
        _schedule.Note(Stalled(Old));
        Assert.True(_schedule.MayLook(stalled: 1));

        _schedule.Note(Stalled(stamp: null, answered: false));
        Assert.False(_schedule.MayLook(stalled: 1));
        Assert.Equal(Old, _schedule.Seen);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_schedule.MayLook(stalled: 1));
    }

    [Fact]
    public void When_four_looks_have_stalled_the_file_is_tried_every_five_minutes_and_after_sixteen_none_is()
    {
        _schedule.Note(Stalled(Old));
        _clock.Advance(ReloadSchedule.LongestPause - TimeSpan.FromSeconds(1));
        Assert.True(_schedule.MustRead(stalled: 3));
        Assert.False(_schedule.MustRead(stalled: 4));
        Assert.True(_schedule.MayLook(stalled: 15));

        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_schedule.MustRead(stalled: 15));
        Assert.False(_schedule.MustRead(stalled: 16));
        Assert.False(_schedule.MayLook(stalled: 16));

        _schedule.Note(Stalled(stamp: null, answered: false));
        Assert.False(_schedule.MayLook(stalled: 4));
        _clock.Advance(ReloadSchedule.LongestPause);
        Assert.True(_schedule.MayLook(stalled: 4));
    }

    [Fact]
    public void Another_file_that_stalls_begins_with_a_short_pause()
    {
        PauseAfter(Stalled(Old));
        PauseAfter(Stalled(Old));

        Assert.Equal(1, PauseAfter(Stalled(New)));
    }

    /// <summary>Seconds until the file is read anew; whole ones.</summary>
    private double PauseAfter(ModelFileLook look)
    {
        _schedule.Note(look);
        var seconds = 0;
        for (; !_schedule.MustRead(stalled: 0) && seconds < 1000; seconds++)
            _clock.Advance(TimeSpan.FromSeconds(1));
        return seconds;
    }

    private static ModelFileLook Read(FileStamp stamp) => new() { Started = 0, Answered = true, Stamp = stamp, Content = [] };

    private static ModelFileLook Stalled(FileStamp? stamp, bool answered = true) =>
        Refused(stamp, new TimeoutException(), answered);

    private static ModelFileLook Refused(FileStamp? stamp, Exception? cause, bool answered = true) => new()
    {
        Started = 0,
        Answered = answered,
        Stamp = stamp,
        Refused = new ModelUnavailableException("why", cause),
    };
}
