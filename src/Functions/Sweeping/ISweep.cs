namespace SuperRes.Functions.Sweeping;

/// <summary>What finds inputs that have been forgotten.</summary>
public interface ISweep
{
    /// <summary>Looks for inputs that have neither result nor record, and brings them to the pipeline.</summary>
    /// <param name="cancellationToken">Ends the run; the next one goes on where it was.</param>
    /// <returns>What was found; null when another instance is at it.</returns>
    Task<SweepReport?> RunAsync(CancellationToken cancellationToken);
}

/// <summary>What a run of the sweep found.</summary>
/// <param name="Seen">Inputs looked at.</param>
/// <param name="Found">Those that had neither result nor record.</param>
/// <param name="Young">Those that are too new to be called forgotten.</param>
/// <param name="Requests">Listings asked for.</param>
/// <param name="IsComplete">Whether the run came to the last input; if not, the next one goes on.</param>
public sealed record SweepReport(long Seen, int Found, long Young, int Requests, bool IsComplete);
