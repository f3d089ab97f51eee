namespace SuperRes.LocalHost.Workers;

/// <summary>What the worker is still needed for after the host was told to stop: ending it loses what it does.</summary>
internal sealed class Drain
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly TaskCompletionSource _jobs = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    /// <summary>Says that no trigger runs anything any more.</summary>
    public void JobsEnded() => _jobs.TrySetResult();

    /// <summary>A request begins; it ends with the result's disposal.</summary>
    public Request Begin()
    {
        Interlocked.Increment(ref _requests);
        return new(this);
    }

    /// <summary>Completes when nothing runs, or after a while.</summary>
    public async Task IdleAsync(TimeSpan most)
    {
        using var patience = new CancellationTokenSource(most);
        await _jobs.Task.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Volatile.Read(ref _requests) > 0 && !patience.IsCancellationRequested)
            await Task.Delay(Pause, CancellationToken.None);
    }

    /// <summary>A request that is being answered.</summary>
    internal readonly struct Request(Drain drain) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Interlocked.Decrement(ref drain._requests);
    }
}
