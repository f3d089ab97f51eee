using SuperRes.Core.Inference;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Files of blobs share 100 MB, an eighth of what there is.</summary>
public sealed class BlobMemoryTests
{
    private const long MB = 1_000_000;
    private readonly MemoryBudget _budget = new(800 * MB);
    private readonly BlobMemory _memory;

    public BlobMemoryTests() => _memory = new BlobMemory(_budget);

    [Fact]
    public async Task A_file_waits_until_there_is_room_for_it_and_a_small_one_does_not()
    {
        var first = await ReserveAsync(60);
        var second = ReserveAsync(50);
        using var small = await ReserveAsync(1);
        Assert.False(second.IsCompleted);
        Assert.Equal(61 * MB, _budget.Files);

        first.Dispose();
        first.Dispose();

        using var entered = await second;
        Assert.Equal(51 * MB, _budget.Files);
    }

    [Fact]
    public async Task A_file_larger_than_all_the_room_has_it_when_it_is_alone()
    {
        using (await ReserveAsync(300))
            Assert.False(ReserveAsync(2).IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_makes_way_for_the_next()
    {
        using var first = await ReserveAsync(60);
        using var gone = new CancellationTokenSource();
        var large = _memory.ReserveAsync(90 * MB, gone.Token);
        var next = ReserveAsync(30);
        Assert.False(next.IsCompleted);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await next).Dispose();
        Assert.Equal(60 * MB, _budget.Files);
    }

    private Task<IDisposable> ReserveAsync(long megabytes) =>
        _memory.ReserveAsync(megabytes * MB, TestContext.Current.CancellationToken);
}
