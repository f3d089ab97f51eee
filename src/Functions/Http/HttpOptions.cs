using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Http;

/// <summary>How much patience callers over HTTP get.</summary>
public sealed record HttpOptions : ISettings
{
    /// <summary>
    /// How long a picture may take by estimate to be upscaled while its caller waits, 1 second to 230 seconds (where
    /// Azure cuts answers off); 100 seconds. Longer ones are jobs.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:50")]
    public TimeSpan SyncTimeBudget { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long an upload may keep the service waiting for its bytes, 1 second to 230 seconds; 100 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:50")]
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromSeconds(100);
}
