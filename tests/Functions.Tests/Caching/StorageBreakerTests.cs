using Azure;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SuperRes.Functions.Caching;

namespace SuperRes.Functions.Tests.Caching;

public sealed class StorageBreakerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _clock = new();
    private readonly StorageBreaker _breaker;
    private int _calls;

    public StorageBreakerTests() => _breaker = new(_clock, NullLogger<StorageBreaker>.Instance);

    [Fact]
    public async Task After_a_fault_storage_is_left_alone_for_a_while()
    {
        await TryAsync(_ => throw new RequestFailedException(503, "down"));
        await TryAsync(_ => Task.CompletedTask);
        Assert.Equal(1, _calls);

        _clock.Advance(TimeSpan.FromSeconds(16));
        await TryAsync(_ => Task.CompletedTask);
        await TryAsync(_ => Task.CompletedTask);
        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task A_caller_who_goes_is_no_fault_of_storage()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _breaker.TryAsync(
            stop => Task.Delay(Timeout, stop), Timeout, gone.Token));
        await TryAsync(_ => Task.CompletedTask);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_mistake_in_the_program_is_not_taken_for_an_outage() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => TryAsync(_ => throw new InvalidOperationException()));

    private Task TryAsync(Func<CancellationToken, Task> call) => _breaker.TryAsync(
        stop =>
        {
            _calls++;
            return call(stop);
        },
        Timeout,
        TestContext.Current.CancellationToken);
}
