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
}
