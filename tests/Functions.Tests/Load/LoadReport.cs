namespace SuperRes.Functions.Tests.Load;

/// <summary>What happened under load.</summary>
/// <param name="Hits">Answers from the cache, all with the right bytes.</param>
/// <param name="Misses">Answers that were worked out, all with the right bytes.</param>
/// <param name="MadeBytes">Bytes of the misses.</param>
/// <param name="Busy">429 with Retry-After.</param>
/// <param name="Wrong">Everything else, one line each.</param>
/// <param name="Slowest">The longest wait for an answer.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record LoadReport(
    int Hits, int Misses, long MadeBytes, int Busy, IReadOnlyList<string> Wrong, TimeSpan Slowest, TimeSpan Duration)
{
    /// <summary>Answers with a picture, a second.</summary>
    public double PicturesPerSecond => (Hits + Misses) / Duration.TotalSeconds;

    public override string ToString() => FormattableString.Invariant(
        $"{Hits} hits, {Misses} misses, {Busy} busy, {Wrong.Count} wrong in {Duration.TotalSeconds:0.0} s: ")
        + FormattableString.Invariant($"{PicturesPerSecond:0} pictures/s, slowest {Slowest.TotalSeconds:0.00} s");
}
