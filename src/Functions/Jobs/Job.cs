using Microsoft.AspNetCore.Mvc;

namespace SuperRes.Functions.Jobs;

/// <summary>How far a job is.</summary>
internal enum JobState
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It is being worked on.</summary>
    Running,

    /// <summary>Its result can be fetched.</summary>
    Succeeded,

    /// <summary>It has no result and will have none, unless somebody is still at it.</summary>
    Failed,

    /// <summary>It was deleted; what is left of it is on its way out.</summary>
    Cancelled,
}

/// <summary>A job as it stands.</summary>
/// <param name="Record">What is kept about it.</param>
/// <param name="State">How far it is.</param>
/// <param name="Output">Name of its result in the container <c>output</c>, once it succeeded.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record Job(JobRecord Record, JobState State, string? Output = null, ProblemDetails? Error = null)
{
    /// <summary>0..1.</summary>
    public double Progress => State == JobState.Succeeded ? 1 : Record.Progress ?? 0;

    /// <summary>Whether it is worth to ask again.</summary>
    public bool IsPending => State is JobState.Queued or JobState.Running;
}
