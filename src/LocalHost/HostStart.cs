namespace SuperRes.LocalHost;

/// <summary>Where the host listens.</summary>
/// <param name="Http">For callers.</param>
/// <param name="Grpc">For its worker.</param>
internal sealed record HostAddresses(Uri Http, Uri Grpc);

/// <summary>The order of the start: the ports are bound and the state folder taken, then the worker runs, then triggers.</summary>
internal sealed class HostStart(IHostApplicationLifetime lifetime)
{
    private readonly TaskCompletionSource<HostAddresses> _bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when this host is the only one on its port and in its state folder.</summary>
    public Task<HostAddresses> Bound => _bound.Task;

    /// <summary>Completes when the first worker is ready.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Why the host ends, when it ends because it cannot start.</summary>
    public string? Fault { get; private set; }

    /// <summary>Says that port and folder are this host's.</summary>
    public void SetBound(HostAddresses addresses) => _bound.TrySetResult(addresses);

    /// <summary>Says that functions can run.</summary>
    public void Succeed() => _ready.TrySetResult();

    /// <summary>Ends the host, which cannot start.</summary>
    public void Fail(string reason)
    {
        Fault = reason;
        lifetime.StopApplication();
    }
}
