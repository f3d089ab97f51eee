using Microsoft.AspNetCore.Mvc;
using SuperRes.Functions.Jobs;

namespace SuperRes.Functions.Http;

/// <summary>A job as callers see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">How far it is.</param>
/// <param name="Progress">0..1.</param>
/// <param name="ResultUrl">Where its result is, once it succeeded.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="CreatedAt">When it was sent.</param>
/// <param name="UpdatedAt">When its state was last known to be so.</param>
internal sealed record JobAnswer(
    string Id,
    JobState State,
    double Progress,
    string? ResultUrl,
    ProblemDetails? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>Shows a job without the names and versions of blobs.</summary>
    public static JobAnswer From(Job job) => new(
        job.Record.Id, job.State, Math.Round(job.Progress, 3), job.Output is null ? null : ApiPath.Result(job.Record.Id, job.Output),
        job.Error is null ? null : Problem.ForCallers(job.Error), job.Record.CreatedAt, job.Record.UpdatedAt);
}
