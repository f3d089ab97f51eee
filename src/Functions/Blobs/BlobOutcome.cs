namespace SuperRes.Functions.Blobs;

/// <summary>What became of a version of an input.</summary>
internal abstract record BlobOutcome
{
    /// <summary>It has its result.</summary>
    /// <param name="Output">Name in the container <c>output</c>.</param>
    /// <param name="Made">Whether it was made now.</param>
    public sealed record Upscaled(string Output, bool Made) : BlobOutcome;

    /// <summary>There is no place for it now; it waits in the queue of large pictures.</summary>
    public sealed record Queued : BlobOutcome;

    /// <summary>It was replaced or deleted meanwhile.</summary>
    public sealed record Superseded : BlobOutcome;
}
