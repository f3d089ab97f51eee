namespace SuperRes.Core.Inference;

/// <summary>A network in memory, kept until its last picture has ended.</summary>
/// <param name="network">Owned from here on.</param>
/// <param name="modelId">As <see cref="IUpscalingEngine.ModelId"/>.</param>
/// <param name="loadedAt">When.</param>
/// <param name="loadTime">How long it took, warm-up included.</param>
internal sealed class LoadedModel(INetwork network, string modelId, DateTimeOffset loadedAt, TimeSpan loadTime)
{
    private int _users = 1;

    /// <summary>The network; valid between <see cref="TryUse"/> and <see cref="Release"/>.</summary>
    public INetwork Network => network;

    /// <summary>As <see cref="IUpscalingEngine.ModelId"/>.</summary>
    public string ModelId => modelId;

    /// <summary>When it was loaded.</summary>
    public DateTimeOffset LoadedAt => loadedAt;

    /// <summary>How long it took, warm-up included.</summary>
    public TimeSpan LoadTime => loadTime;

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
            network.Dispose();
    }
}
