namespace SuperRes.Functions.Sweeping;

/// <summary>Where a sweep goes on.</summary>
/// <param name="After">The last input that needs no further look.</param>
/// <param name="Inputs">Page of the listing of <c>input</c>.</param>
/// <param name="Outputs">Page of the listing of <c>output</c>.</param>
/// <param name="Records">Page of the listing of <c>failed</c>.</param>
internal sealed record SweepPosition(string? After, string? Inputs, string? Outputs, string? Records)
{
    /// <summary>Before the first input.</summary>
    public static SweepPosition Start { get; } = new(null, null, null, null);
}
