using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference;

/// <summary>A network in memory with its speed, kept until its last picture has ended.</summary>
internal sealed class LoadedModel
{
    private int _users = 1;

    /// <summary>The network, owned from here on; valid between <see cref="TryUse"/> and <see cref="Release"/>.</summary>
    public required INetwork Network { get; init; }

    /// <summary>The threads that work for it.</summary>
    public required Scheduler Scheduler { get; init; }

    /// <summary>As <see cref="IUpscalingEngine.ModelId"/>.</summary>
    public required string ModelId { get; init; }

    /// <summary>When it was loaded.</summary>
    public required DateTimeOffset LoadedAt { get; init; }

    /// <summary>How long it took, warm-up included.</summary>
    public required TimeSpan LoadTime { get; init; }

    /// <summary>How fast it is; what is still made on a replaced network says nothing about the new one.</summary>
    public required Throughput Speed { get; init; }

    /// <summary>How long all cores need for a picture.</summary>
    public TimeSpan Estimate(int width, int height) => Speed.Estimate(Network.Work(width, height));

    /// <summary>Counts one more user. Its first one is the <see cref="EdsrModel"/> that loaded it.</summary>
    /// <returns>False when the last user has gone.</returns>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        return false;
    }

    /// <summary>Counts one user less; the last one frees the network.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Network.Dispose();
    }
}
