namespace SuperRes.LocalHost.Emulator;

/// <summary>Where the emulator runs and with what.</summary>
internal sealed record EmulatorOptions
{
    /// <summary>Where blobs are served; what <c>UseDevelopmentStorage=true</c> stands for by default.</summary>
    public int BlobPort { get; init; } = 10_000;

    /// <summary>Where queues are served.</summary>
    public int QueuePort { get; init; } = 10_001;

    /// <summary>The program to run it with.</summary>
    public string Node { get; init; } = "node";

    /// <summary>Where it keeps its data; the package's own place when null.</summary>
    public string? DataFolder { get; init; }
}
