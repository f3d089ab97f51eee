using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>What a message says about a blob: the host's, when it gives up on one, and ours about large pictures that wait.</summary>
internal sealed record BlobMessage
{
    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true };

    /// <summary>The blob's container.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The blob's name in the container.</summary>
    public required string BlobName { get; init; }

    /// <summary>The version that is meant.</summary>
    public required string ETag { get; init; }

    /// <summary>The version as it is written down here.</summary>
    [JsonIgnore]
    public string SourceETag => Provenance.Text(new ETag(ETag));

    /// <summary>Tells of a version of an input.</summary>
    public static BlobMessage Of(InputBlob source) => new()
    {
        ContainerName = Containers.Input,
        BlobName = source.Name,
        ETag = source.ETag.ToString("H"),
    };

    /// <summary>Reads a message; null when it is not about an input blob.</summary>
    public static BlobMessage? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<BlobMessage>(text, Json)
                is { ContainerName: Containers.Input, BlobName.Length: > 0 } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
