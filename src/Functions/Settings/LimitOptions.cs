using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Imaging;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Settings;

/// <summary>What one picture may cost; checked on its header, before a pixel is decoded.</summary>
public sealed record LimitOptions : ISettings
{
    private const long MiB = 1 << 20;

    /// <summary>Where the Functions host itself stops reading a request's body, in bytes.</summary>
    public const long HostMaxBytes = 100 * MiB;

    /// <summary>Bytes of an upload over HTTP, 1 to 104,857,600 (where the Functions host itself stops); 25 MiB.</summary>
    [Range(1, HostMaxBytes)]
    public long MaxHttpBytes { get; init; } = 25 * MiB;

    /// <summary>Bytes of a blob, 1 to 1 GiB; 100 MiB.</summary>
    [Range(1, 1024 * MiB)]
    public long MaxBlobBytes { get; init; } = 100 * MiB;

    /// <summary>Width × height in millions of pixels, above 0 and up to 100; 25.</summary>
    [Range(0, 100.0, MinimumIsExclusive = true)]
    public double MaxMegapixels { get; init; } = 25;

    /// <summary>Longest side in pixels, 1 to 16,384; 16,384.</summary>
    [Range(1, 16_384)]
    public int MaxSide { get; init; } = 16_384;

    /// <summary>How long decoding may take before it is given up, 10 milliseconds to 10 minutes; 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan DecodeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The limits of a picture that comes over HTTP.</summary>
    public ImageLimits Http => For(MaxHttpBytes);

    /// <summary>The limits of a picture that comes as a blob.</summary>
    public ImageLimits Blob => For(MaxBlobBytes) with { IsPatient = true };

    /// <summary>The limits of a job's picture: those of a blob, but no longer than can arrive over HTTP.</summary>
    public ImageLimits Job => Blob with { MaxBytes = Math.Min(MaxBlobBytes, HostMaxBytes) };

    private ImageLimits For(long maxBytes) => new()
    {
        MaxBytes = maxBytes,
        MaxMegapixels = MaxMegapixels,
        MaxSide = MaxSide,
        DecodeTimeout = DecodeTimeout,
    };
}
