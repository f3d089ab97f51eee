using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Http;

/// <summary>How much patience and memory callers over HTTP get.</summary>
public sealed record HttpOptions : ISettings
{
    private const long MiB = 1 << 20;

    /// <summary>
    /// How long a picture may take by estimate to be upscaled while its caller waits, 1 second to 230 seconds (where
    /// Azure cuts answers off); 100 seconds. Longer ones are jobs.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:50")]
    public TimeSpan SyncTimeBudget { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long an upload may keep the service waiting for its bytes, 1 second to 230 seconds; 100 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:50")]
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Bytes of all uploads held in memory at once, 1 MiB to 64 GiB; 256 MiB. One upload alone always has room,
    /// even if it takes more.</summary>
    [Range(MiB, 65_536 * MiB)]
    public long MaxUploadMemory { get; init; } = 256 * MiB;
}
