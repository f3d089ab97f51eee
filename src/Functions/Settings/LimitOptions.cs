using SuperRes.Core.Imaging;

namespace SuperRes.Functions.Settings;

/// <summary>What one picture may cost; checked on its header, before a pixel is decoded.</summary>
public sealed record LimitOptions : ISettings
{
    private const long MiB = 1 << 20;

    /// <summary>Bytes of an upload over HTTP, 1 to 104,857,600 (where the Functions host itself stops); 25 MiB.</summary>
    public long MaxHttpBytes { get; init; } = 25 * MiB;

    /// <summary>Bytes of a blob, 1 to 1 GiB; 100 MiB.</summary>
    public long MaxBlobBytes { get; init; } = 100 * MiB;

    /// <summary>Width × height in millions of pixels, above 0 and up to 100; 25.</summary>
    public double MaxMegapixels { get; init; } = 25;

    /// <summary>Longest side in pixels, 1 to 16,384; 16,384.</summary>
    public int MaxSide { get; init; } = 16_384;

    /// <summary>How long decoding may take before it is given up, 1 second to 10 minutes; 30 seconds.</summary>
    public TimeSpan DecodeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The limits of a picture that comes over HTTP.</summary>
    public ImageLimits Http => For(MaxHttpBytes);

    /// <summary>The limits of a picture that comes as a blob.</summary>
    public ImageLimits Blob => For(MaxBlobBytes);

    /// <inheritdoc/>
    public void Validate()
    {
        Setting.Check(MaxHttpBytes is >= 1 and <= 100 * MiB, nameof(MaxHttpBytes), MaxHttpBytes, "1 to 104857600");
        Setting.Check(MaxBlobBytes is >= 1 and <= 1024 * MiB, nameof(MaxBlobBytes), MaxBlobBytes, "1 to 1073741824");
        Setting.Check(MaxMegapixels is > 0 and <= 100, nameof(MaxMegapixels), MaxMegapixels, "above 0, at most 100");
        Setting.Check(MaxSide is >= 1 and <= 16_384, nameof(MaxSide), MaxSide, "1 to 16384");
        Setting.Check(
            DecodeTimeout >= TimeSpan.FromSeconds(1) && DecodeTimeout <= TimeSpan.FromMinutes(10),
            nameof(DecodeTimeout), DecodeTimeout, "00:00:01 to 00:10:00");
    }

    private ImageLimits For(long maxBytes) => new()
    {
        MaxBytes = maxBytes,
        MaxMegapixels = MaxMegapixels,
        MaxSide = MaxSide,
        DecodeTimeout = DecodeTimeout,
    };
}
