using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Caching;

/// <summary>Settings of the result cache.</summary>
public sealed record CacheOptions : ISettings
{
    private const long MiB = 1 << 20;

    /// <summary>Bytes of the largest result that is cached, 64 KiB to 256 MiB; 32 MiB. Larger ones are worked out
    /// each time and wait for their reader on disk.</summary>
    [Range(MiB / 16, 256 * MiB)]
    public long MaxCachedBytes { get; init; } = 32 * MiB;

    /// <summary>Bytes of results kept in memory, in front of those in storage, 1 MiB to 16 GiB; 128 MiB.</summary>
    [Range(MiB, 16_384 * MiB)]
    public long CacheMemoryBytes { get; init; } = 128 * MiB;
}
