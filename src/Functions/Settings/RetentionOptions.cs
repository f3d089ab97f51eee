using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Settings;

/// <summary>How long what the service keeps for others to fetch is kept.</summary>
public sealed record RetentionOptions : ISettings
{
    /// <summary>Days until results of jobs, their records and cached pictures are removed, 1 to 365; 7.</summary>
    [Range(1, 365)]
    public int RetentionDays { get; init; } = 7;

    /// <summary><see cref="RetentionDays"/> as a time span.</summary>
    public TimeSpan Retention => TimeSpan.FromDays(RetentionDays);
}
