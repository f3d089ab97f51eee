using System.Text.Json;
using System.Text.Json.Serialization;

namespace SuperRes.Functions.Jobs;

/// <summary>
/// What is kept about a job: only what nothing else tells. Whether it is done, and how it ended, follows from its picture, its
/// result and its failure record (<see cref="JobReader"/>).
/// </summary>
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

    /// <summary>0..1 while somebody works on it, and after that; null while it waits.</summary>
    public double? Progress { get; init; }

    /// <summary>Only whether it was deleted. Earlier releases wrote down all states; a record of theirs may be met in the middle of a job.</summary>
    public JobState? State { get; init; }

    /// <summary>Whether it was deleted; what is left of it is on its way out.</summary>
    [JsonIgnore]
    public bool IsCancelled => State == JobState.Cancelled;

    /// <summary>Whether somebody has begun to work on it.</summary>
    [JsonIgnore]
    public bool IsBegun => Progress is not null && State != JobState.Queued;

    /// <summary>When it was sent.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this was last known to be so.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
