using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

/// <summary>Of 800 units small pictures have 100 to themselves; up to 50 is small.</summary>
public class MemoryBudgetTests
{
    private const long Unit = 1_000_000;
    private readonly MemoryBudget _memory = new(800 * Unit);

    [Fact]
    public async Task A_picture_waits_until_there_is_room_for_it()
    {
        var first = await Enter(500);
        var second = Enter(300);
        Assert.False(second.IsCompleted);
        Assert.False(_memory.HasRoom(300 * Unit));

        first.Dispose();
        first.Dispose();

        using var entered = await second;
        Assert.True(_memory.HasRoom(400 * Unit));
        Assert.False(_memory.HasRoom(401 * Unit));
    }

    [Fact]
    public async Task Nobody_overtakes_in_a_lane()
    {
        var first = await Enter(500);
        var large = Enter(600);
        var next = Enter(100);
        Assert.False(next.IsCompleted);

        first.Dispose();

        using var entered = await large;
        (await next).Dispose();
    }

    [Fact]
    public async Task Small_pictures_do_not_wait_behind_large_ones()
    {
        using var first = await Enter(700);
        var waiting = Enter(700);

        using var small = await Enter(50);
        using var another = await Enter(50);

        Assert.False(waiting.IsCompleted);
        Assert.False(Enter(1).IsCompleted);
    }

    [Fact]
    public async Task Small_pictures_may_have_what_no_large_one_waits_for_and_keep_none_of_those_out()
    {
        var many = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Enter(50)));
        var large = Enter(700);
        var later = Enter(50);
        Assert.False(large.IsCompleted);

        // While the large one waits, small ones are let in up to their share only.
        foreach (var place in many[..14])
            place.Dispose();

        using var entered = await large;
        Assert.False(later.IsCompleted);
        many[14].Dispose();
        (await later).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_makes_way_for_the_next()
    {
        using var first = await Enter(500);
        using var gone = new CancellationTokenSource();
        var large = _memory.EnterAsync(600 * Unit, isPatient: false, gone.Token);
        var next = Enter(100);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await next).Dispose();
    }

    [Fact]
    public async Task Callers_and_patient_pictures_take_turns()
    {
        var place = await Enter(700);
        List<string> order = [];
        var all = Task.WhenAll(
            Pass("patient 1", isPatient: true), Pass("patient 2", isPatient: true), Pass("patient 3", isPatient: true),
            Pass("caller 1", isPatient: false), Pass("caller 2", isPatient: false));

        place.Dispose();
        await all;

        Assert.Equal(["patient 1", "caller 1", "patient 2", "caller 2", "patient 3"], order);

        async Task Pass(string name, bool isPatient)
        {
            using var entered = await Enter(700, isPatient);
            order.Add(name);
        }
    }

    [Fact]
    public async Task No_more_than_two_large_patient_pictures_take_the_cores_from_callers()
    {
        var first = await Enter(60, isPatient: true);
        using var second = await Enter(60, isPatient: true);
        var third = Enter(60, isPatient: true);
        using var small = await Enter(20, isPatient: true);
        using var caller = await Enter(60);
        Assert.False(third.IsCompleted);

        first.Dispose();

        (await third).Dispose();
    }

    [Fact]
    public async Task Files_count_but_never_keep_the_last_picture_out()
    {
        _memory.AddFiles(300 * Unit);
        using var first = await Enter(400);
        var second = Enter(200);
        Assert.False(second.IsCompleted);

        _memory.AddFiles(-100 * Unit);
        (await second).Dispose();

        _memory.AddFiles(10_000 * Unit);
        first.Dispose();
        (await Enter(700)).Dispose();
        (await Enter(50)).Dispose();
    }

    [Fact]
    public void By_default_there_is_what_the_process_may_use_beside_its_own_needs()
    {
        var all = GC.GetGCMemoryInfo().HighMemoryLoadThresholdBytes;

        var half = MemoryBudget.OfProcess(others: all / 2);

        Assert.InRange(MemoryBudget.OfProcess().Bytes, all / 2, all - 1);
        Assert.Equal(all / 2 / 10 * 9, MemoryBudget.OfProcess().Bytes - half.Bytes, tolerance: 20.0);
        Assert.Equal(MemoryBudget.Least, MemoryBudget.OfProcess(others: all).Bytes);
    }

    private Task<IDisposable> Enter(long units, bool isPatient = false) =>
        _memory.EnterAsync(units * Unit, isPatient, TestContext.Current.CancellationToken);
}
