using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

public class AdmissionTests
{
    private const long Budget = 800_000_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_caller_too_many_is_turned_away_until_a_place_is_free()
    {
        var line = Line(2);
        var first = await Enter(line, 10);
        await Enter(line, 10);

        var busy = await Assert.ThrowsAsync<BusyException>(() => Enter(line, 10));
        first.Dispose();
        await Enter(line, 10);

        Assert.Contains("no more than 2", busy.Message, StringComparison.Ordinal);
        Assert.Equal("busy", busy.Code);
    }

    [Fact]
    public async Task Large_pictures_leave_a_quarter_of_the_places_to_small_ones()
    {
        var line = Line(4);
        for (var large = 0; large < 3; large++)
            await line.EnterAsync(10, TimeSpan.FromSeconds(10), 100_000_000, isPatient: false, Stop);

        var busy = await Assert.ThrowsAsync<BusyException>(() => line.EnterAsync(10, TimeSpan.FromSeconds(10), 100_000_000, isPatient: false, Stop));
        Assert.Contains("no more than 3", busy.Message, StringComparison.Ordinal);
        await Enter(line, 10);
        await Assert.ThrowsAsync<BusyException>(() => Enter(line, 10));
    }

    [Fact]
    public async Task Callers_who_wait_for_memory_count_as_those_do_who_have_it()
    {
        var line = Line(2);
        var all = await line.EnterAsync(10, TimeSpan.FromSeconds(10), line.Memory.MostOfOne, isPatient: false, Stop);
        var waiting = line.EnterAsync(5, TimeSpan.FromSeconds(5), line.Memory.MostOfOne, isPatient: false, Stop);
        Assert.False(waiting.IsCompleted);

        await Assert.ThrowsAsync<BusyException>(() => Enter(line, 10));

        Assert.Equal((2, TimeSpan.FromSeconds(15)), (line.Pictures, line.Estimate));
        all.Dispose();
        (await waiting).Dispose();
    }

    [Fact]
    public async Task A_backlog_of_patient_pictures_turns_no_caller_away()
    {
        var line = Line(1);
        var backlog = Enumerable.Range(0, 50)
            .Select(_ => line.EnterAsync(1000, TimeSpan.FromSeconds(1000), line.Memory.MostOfOne, isPatient: true, Stop)).ToList();
        _ = Assert.Single(backlog, entered => entered.IsCompleted);
        Assert.Equal((1, TimeSpan.FromSeconds(1000)), (line.Pictures, line.Estimate));

        using var caller = await Enter(line, 10);

        // Nor is it turned away itself.
        foreach (var entered in backlog)
            (await entered).Dispose();
        Assert.Equal((1, TimeSpan.FromSeconds(10)), (line.Pictures, line.Estimate));
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_line()
    {
        var line = Line(2);
        using var all = await line.EnterAsync(10, TimeSpan.FromSeconds(10), line.Memory.MostOfOne, isPatient: false, Stop);
        using var gone = new CancellationTokenSource();
        var waiting = line.EnterAsync(5, TimeSpan.FromSeconds(5), line.Memory.MostOfOne, isPatient: false, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((1, TimeSpan.FromSeconds(10)), (line.Pictures, line.Estimate));
    }

    [Fact]
    public async Task Leaving_twice_frees_one_place()
    {
        var line = Line(8);
        var place = await Enter(line, 100);
        await Enter(line, 50);

        place.Dispose();
        place.Dispose();

        Assert.Equal((1, TimeSpan.FromSeconds(50)), (line.Pictures, line.Estimate));
    }

    [Fact]
    public async Task The_time_to_come_back_follows_from_what_the_pictures_in_the_line_take()
    {
        var line = Line(2);
        await Enter(line, 30);
        await Enter(line, 10);

        var busy = await Assert.ThrowsAsync<BusyException>(() => Enter(line, 1));

        Assert.Equal(TimeSpan.FromSeconds(20), busy.RetryAfter);
    }

    private static Admission Line(int callers) => new(callers, new MemoryBudget(Budget));

    private static Task<IDisposable> Enter(Admission line, int seconds) =>
        line.EnterAsync(pixels: 1, TimeSpan.FromSeconds(seconds), bytes: 1000, isPatient: false, Stop);
}
