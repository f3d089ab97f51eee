using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Sweeping;

/// <summary>How often what was forgotten is looked for.</summary>
public sealed record SweepOptions : ISettings
{
    /// <summary>Longest pause between two sweeps of a running instance.</summary>
    internal static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>Pause after a sweep that found something, 1 minute to 12 hours; 5 minutes. It doubles while nothing is
    /// found.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "12:00:00")]
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(5);
}
