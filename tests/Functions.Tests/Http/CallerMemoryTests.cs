using SuperRes.Core;
using SuperRes.Core.Inference;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Tests.Http;

/// <summary>Files of callers share 200 MB, a quarter of what there is; the last 50 are for small ones.</summary>
public sealed class CallerMemoryTests
{
    private const long MB = 1_000_000;
    private readonly MemoryBudget _budget = new(800 * MB);
    private readonly CallerMemory _memory;

    public CallerMemoryTests() => _memory = new CallerMemory(_budget, new LimitOptions());

    [Fact]
    public void Large_files_leave_room_for_small_ones()
    {
        _memory.Take(75 * MB, before: 0);
        _memory.Take(75 * MB, before: 0);

        Assert.Throws<BusyException>(() => _memory.Take(2 * MB, before: 0));
        for (var small = 0; small < 50; small++)
            _memory.Take(MB, before: 0);

        Assert.Throws<BusyException>(() => _memory.Take(MB, before: 0));
        Assert.Equal((200 * MB, 200 * MB), (_memory.Taken, _budget.Files));
        _memory.Return(200 * MB);
        Assert.Equal((0, 0), (_memory.Taken, _budget.Files));
    }

    [Fact]
    public void A_file_alone_has_room_however_little_memory_there_is()
    {
        var memory = new CallerMemory(new MemoryBudget(MemoryBudget.Least), new LimitOptions());
        memory.Take(20 * MB, before: 0);
        memory.Take(80 * MB, before: 20 * MB);

        Assert.Throws<BusyException>(() => memory.Take(2 * MB, before: 0));
        Assert.Throws<BusyException>(() => memory.Take(10 * MB, before: 100 * MB));
    }

    [Fact]
    public void Beside_the_longest_file_there_is_room_for_small_ones()
    {
        var memory = new CallerMemory(new MemoryBudget(MemoryBudget.Least), new LimitOptions());
        memory.Take(100 * MB, before: 0);

        for (var small = 0; small < 4; small++)
            memory.Take(MB, before: 0);
        Assert.Throws<BusyException>(() => memory.Take(MB, before: 0));
    }

    [Fact]
    public void A_file_that_grows_leaves_the_room_of_small_ones_to_others()
    {
        for (var file = 0; file < 50; file++)
        {
            _memory.Take(MB, before: 0);
            _memory.Take(2 * MB, before: MB);
        }

        for (var small = 0; small < 50; small++)
            _memory.Take(MB, before: 0);
        _memory.Return(3 * MB);
        _memory.Return(MB);
        Assert.Equal((196 * MB, 196 * MB), (_memory.Taken, _budget.Files));
    }

    [Fact]
    public void An_answer_counts_once_until_the_last_of_its_callers_has_read_it()
    {
        var answer = new object();
        var first = _memory.Hold(answer, 30 * MB);
        var second = _memory.Hold(answer, 30 * MB);
        Assert.Equal(30 * MB, _budget.Files);

        first.Dispose();
        first.Dispose();
        Assert.Equal(30 * MB, _budget.Files);
        second.Dispose();
        Assert.Equal(0, _budget.Files);
    }

    [Fact]
    public void Answers_that_are_read_slowly_keep_new_ones_out_of_memory_and_beyond_their_share_out_at_all()
    {
        List<IDisposable> slow = [.. Enumerable.Range(0, 6).Select(_ => _memory.Hold(new object(), 30 * MB))];

        Assert.False(_memory.TryTake(2 * MB, before: 0));
        _memory.Take(100 * MB, before: 0);
        Assert.Throws<BusyException>(() => _memory.Hold(new object(), 30 * MB));
        List<IDisposable> small = [.. Enumerable.Range(0, 70).Select(_ => _memory.Hold(new object(), MB))];
        Assert.Throws<BusyException>(() => _memory.Hold(new object(), MB));

        slow.ForEach(reader => reader.Dispose());
        small.ForEach(reader => reader.Dispose());
        Assert.Equal(100 * MB, _budget.Files);
        Assert.True(_memory.TryTake(2 * MB, before: 0));
    }
}
