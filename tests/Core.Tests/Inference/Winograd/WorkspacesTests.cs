using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Tests.Inference.Winograd;

public sealed class WorkspacesTests : IDisposable
{
    private readonly Workspaces _workspaces = new(budget: 1000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _workspaces.Dispose();

    [Fact]
    public async Task Who_would_exceed_the_budget_waits_until_memory_comes_back()
    {
        var first = await _workspaces.RentAsync(600, Token);
        var second = _workspaces.RentAsync(600, Token).AsTask();
        Assert.False(second.IsCompleted);

        _workspaces.Return(first);

        Assert.Same(first, await second);
        _workspaces.Return(await second);
    }

    [Fact]
    public async Task A_small_request_does_not_overtake_a_large_one()
    {
        var lent = await _workspaces.RentAsync(600, Token);
        var large = _workspaces.RentAsync(900, Token).AsTask();
        var small = _workspaces.RentAsync(50, Token).AsTask();
        Assert.False(small.IsCompleted);

        _workspaces.Return(lent);

        _workspaces.Return(await large);
        _workspaces.Return(await small);
    }

    [Fact]
    public async Task More_than_the_budget_is_lent_when_nothing_else_is()
    {
        var huge = await _workspaces.RentAsync(5000, Token);
        var next = _workspaces.RentAsync(10, Token).AsTask();
        Assert.False(next.IsCompleted);

        _workspaces.Return(huge);
        _workspaces.Return(await next);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_line_to_those_behind()
    {
        var lent = await _workspaces.RentAsync(600, Token);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var leaving = _workspaces.RentAsync(900, source.Token).AsTask();
        var behind = _workspaces.RentAsync(300, Token).AsTask();
        Assert.False(behind.IsCompleted);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _workspaces.Return(await behind);
        _workspaces.Return(lent);
    }

    [Fact]
    public async Task Who_finds_no_memory_fails_alone_and_the_line_goes_on()
    {
        using Workspaces workspaces = new(budget: 1000, length => length > 800 ? throw new InsufficientMemoryException() : new NativeFloats(length));
        var lent = await workspaces.RentAsync(600, Token);
        var failing = workspaces.RentAsync(900, Token).AsTask();
        var behind = workspaces.RentAsync(500, Token).AsTask();

        workspaces.Return(lent);

        await Assert.ThrowsAsync<InsufficientMemoryException>(() => failing);
        workspaces.Return(await behind.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal(0, workspaces.Lent);
    }

    [Fact]
    public async Task Memory_is_made_while_others_rent_and_return()
    {
        using SemaphoreSlim slow = new(0);
        using Workspaces workspaces = new(budget: 1000, length =>
        {
            if (length == 300)
                slow.Wait(Token);
            return new NativeFloats(length);
        });
        var slowly = Task.Run(() => workspaces.RentAsync(300, Token).AsTask(), Token);
        while (workspaces.Lent == 0)
            await Task.Yield();

        workspaces.Return(await workspaces.RentAsync(100, Token));

        Assert.False(slowly.IsCompleted);
        slow.Release();
        workspaces.Return(await slowly);
    }
}
