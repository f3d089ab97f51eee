using System.Text.Json;
using System.Text.Json.Serialization;
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

    /// <summary>It has no result and will have none.</summary>
    Failed,

    /// <summary>It was deleted; what is left of it is on its way out.</summary>
    Cancelled,
}

/// <summary>What is kept about a job.</summary>
internal sealed record JobRecord
{
    /// <summary>How records are written.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter<JobState>(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The job's id.</summary>
    public required string Id { get; init; }

    /// <summary>Name of its picture in the container <c>input</c>.</summary>
    public required string Input { get; init; }

    /// <summary>How far it is.</summary>
    public JobState State { get; init; }

    /// <summary>0..1.</summary>
    public double Progress { get; init; }

    /// <summary>Name of its result in the container <c>output</c>.</summary>
    public string? Output { get; init; }

    /// <summary>Why it failed.</summary>
    public ProblemDetails? Error { get; init; }

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this was last known to be so.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether nothing will change any more.</summary>
    [JsonIgnore]
    public bool IsFinal => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    /// <summary>The same job with its result.</summary>
    public JobRecord Succeeded(string output) =>
        this with { State = JobState.Succeeded, Progress = 1, Output = output, Error = null };

    /// <summary>The same job, deleted.</summary>
    public JobRecord Cancelled() => this with { State = JobState.Cancelled, Output = null, Error = null };

    /// <summary>The same job with the reason why there is no result.</summary>
    public JobRecord Failed(ProblemDetails error) => this with { State = JobState.Failed, Output = null, Error = error };
}
