namespace SuperRes.LocalHost.Emulator;

/// <summary>Lets the users of storage wait until it is clear whether the emulator has to be started, and could be.</summary>
internal sealed class EmulatorStart
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with <see cref="Settle"/>.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Says that waiting any longer makes no sense: the emulator runs, is not needed or cannot be had.</summary>
    public void Settle() => _settled.TrySetResult();
}
