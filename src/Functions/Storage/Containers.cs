namespace SuperRes.Functions.Storage;

/// <summary>Names of the blob containers.</summary>
internal static class Containers
{
    /// <summary>Where pictures are dropped.</summary>
    public const string Input = "input";

    /// <summary>Where the upscaled pictures appear.</summary>
    public const string Output = "output";

    /// <summary>Why a picture could not be upscaled.</summary>
    public const string Failed = "failed";

    /// <summary>How far jobs are.</summary>
    public const string Jobs = "jobs";

    /// <summary>Results kept for equal requests.</summary>
    public const string Cache = "cache";

    /// <summary>How far the sweep has come.</summary>
    public const string Sweep = "sweep";

    /// <summary>What the names of a job's blobs start with, in <see cref="Input"/> and wherever they lead.</summary>
    public const string JobPrefix = "jobs/";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Input, Output, Failed, Jobs, Cache, Sweep];
}
