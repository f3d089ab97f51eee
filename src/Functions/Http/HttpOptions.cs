using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Http;

/// <summary>How much patience and memory callers over HTTP get.</summary>
public sealed record HttpOptions : ISettings
{
    private const long MiB = 1 << 20;

    /// <summary>
    /// How long a picture may take by estimate to be upscaled while its caller waits, 1 second to 230 seconds (where
    /// Azure cuts answers off); 100 seconds. Longer ones are jobs.
    /// </summary>
    public TimeSpan SyncTimeBudget { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long an upload may take, 1 second to 230 seconds; 100 seconds.</summary>
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Bytes of all uploads held in memory at once, 1 MiB to 64 GiB; 256 MiB.</summary>
    public long MaxUploadMemory { get; init; } = 256 * MiB;

    /// <inheritdoc/>
    public void Validate()
    {
        Setting.Check(IsWait(SyncTimeBudget), nameof(SyncTimeBudget), SyncTimeBudget, "00:00:01 to 00:03:50");
        Setting.Check(IsWait(UploadTimeout), nameof(UploadTimeout), UploadTimeout, "00:00:01 to 00:03:50");
        Setting.Check(
            MaxUploadMemory is >= MiB and <= 65_536 * MiB,
            nameof(MaxUploadMemory), MaxUploadMemory, "1048576 to 68719476736");
    }

    private static bool IsWait(TimeSpan value) => value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromSeconds(230);
}
