namespace SuperRes.LocalHost.Emulator;

/// <summary>Where the emulator serves blobs and queues, which is what <c>UseDevelopmentStorage=true</c> stands for; with what it is run; and where its data
/// are, when not in the package's own place.</summary>
internal sealed record EmulatorOptions(int BlobPort = 10_000, int QueuePort = 10_001, string Node = "node", string? DataFolder = null);

/// <summary>Completes when it is clear whether the emulator has to be started, and could be: waiting any longer makes no sense.</summary>
internal sealed class EmulatorStart
{
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Settled => _settled.Task;

    public void Settle() => _settled.TrySetResult();
}

/// <summary>The emulator cannot be started because Node.js or its package is not to be had.</summary>
internal sealed class NodeMissingException(string message, Exception? inner = null) : Exception(message, inner);
