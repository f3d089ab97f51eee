using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Cleanup;

/// <summary>Which blobs of users are removed too; none unless told to.</summary>
public sealed record CleanupOptions : ISettings
{
    private const int MostDays = 3650;

    /// <summary>Days that pictures stay in <c>input</c>, 1 to 3650; for ever when not set.</summary>
    public int? InputRetentionDays { get; init; }

    /// <summary>Days that results stay in <c>output</c>, 1 to 3650; for ever when not set.</summary>
    public int? OutputRetentionDays { get; init; }

    /// <summary>Days that failure records stay in <c>failed</c>, 1 to 3650; for ever when not set.</summary>
    public int? FailedRetentionDays { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        Check(InputRetentionDays, nameof(InputRetentionDays));
        Check(OutputRetentionDays, nameof(OutputRetentionDays));
        Check(FailedRetentionDays, nameof(FailedRetentionDays));
    }

    private static void Check(int? days, string name) =>
        Setting.Check(days is null or (>= 1 and <= MostDays), name, days, $"1 to {MostDays}, or not set at all");
}
