using System.ComponentModel.DataAnnotations;
using SuperRes.Core.Settings;

namespace SuperRes.Functions.Cleanup;

/// <summary>Which blobs of users are removed too; none unless told to.</summary>
public sealed record CleanupOptions : ISettings
{
    private const int MostDays = 3650;

    /// <summary>Days that pictures stay in <c>input</c>, 1 to 3650; for ever when not set.</summary>
    [Range(1, MostDays)]
    public int? InputRetentionDays { get; init; }

    /// <summary>Days that results stay in <c>output</c>, 1 to 3650; for ever when not set.</summary>
    [Range(1, MostDays)]
    public int? OutputRetentionDays { get; init; }

    /// <summary>Days that failure records stay in <c>failed</c>, 1 to 3650; for ever when not set.</summary>
    [Range(1, MostDays)]
    public int? FailedRetentionDays { get; init; }

    /// <summary>How long an input can count on having its result or record; for ever when null.</summary>
    internal TimeSpan? OutcomesLast =>
        new[] { OutputRetentionDays, FailedRetentionDays }.Min() is { } days ? TimeSpan.FromDays(days) : null;
}
