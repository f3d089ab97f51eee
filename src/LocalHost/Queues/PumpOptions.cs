namespace SuperRes.LocalHost.Queues;

/// <summary>How a queue is worked off.</summary>
/// <param name="Concurrency">Messages worked on at once.</param>
/// <param name="Attempts">Attempts before a message becomes poison.</param>
/// <param name="RetryDelay">How long a message waits after a failed attempt.</param>
/// <param name="Lease">How long a message stays invisible while it is worked on; renewed at half of it.</param>
/// <param name="ShutdownGrace">How long running work may go on after the stop.</param>
internal sealed record PumpOptions(
    int Concurrency, int Attempts, TimeSpan RetryDelay, TimeSpan Lease, TimeSpan ShutdownGrace);
