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

        Assert.Throws<BusyException>(() => memory.Take(100, before: 0));
        Assert.Throws<BusyException>(() => memory.Take(10 * MB, before: 100 * MB));
    }
}
