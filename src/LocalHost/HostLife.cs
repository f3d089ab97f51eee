namespace SuperRes.LocalHost;

/// <summary>
/// The order of the start and of the end. Port and state folder are this host's before the worker starts, and the worker is ready before triggers run. At the
/// end the worker is needed until no trigger and no request has anything in work: ending it loses what it does.
/// </summary>
internal sealed class HostLife(IHostApplicationLifetime lifetime)
{
    private readonly TaskCompletionSource<(Uri Http, Uri Grpc)> _bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _jobsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    /// <summary>Where callers and the worker reach the host.</summary>
    public Task<(Uri Http, Uri Grpc)> Bound => _bound.Task;

    /// <summary>Completes when the first worker is ready.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Fires before the servers stop: Kestrel waits for the worker's stream to end.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Why the host ends, when it ends because it cannot start.</summary>
    public string? Fault { get; private set; }

    public void SetBound(Uri http, Uri grpc) => _bound.TrySetResult((http, grpc));

    public void SetReady() => _ready.TrySetResult();

    public void SetJobsEnded() => _jobsEnded.TrySetResult();

    public void Count(int requests) => Interlocked.Add(ref _requests, requests);

    /// <summary>Ends the host, which cannot start.</summary>
    public void Fail(string reason)
    {
        Fault = reason;
        lifetime.StopApplication();
    }

    /// <summary>Completes when nothing is in work, or after a while.</summary>
    public async Task IdleAsync(TimeSpan most)
    {
        using var patience = new CancellationTokenSource(most);
        await _jobsEnded.Task.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Volatile.Read(ref _requests) > 0 && !patience.IsCancellationRequested)
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
    }
}
