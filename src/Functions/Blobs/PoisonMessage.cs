using System.Text.Json;
using Azure;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Blobs;

/// <summary>What the host writes to the poison queue about a blob it has given up on.</summary>
internal sealed record PoisonMessage
{
    private static readonly JsonSerializerOptions Json = new() { RespectNullableAnnotations = true };

    /// <summary>The blob's container.</summary>
    public required string ContainerName { get; init; }

    /// <summary>The blob's name in the container.</summary>
    public required string BlobName { get; init; }

    /// <summary>The version that failed.</summary>
    public required string ETag { get; init; }

    /// <summary>The version as it is written down here.</summary>
    public string SourceETag => Provenance.Text(new ETag(ETag));

    /// <summary>Reads a message; null when it is not about an input blob.</summary>
    public static PoisonMessage? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PoisonMessage>(text, Json)
                is { ContainerName: Containers.Input, BlobName.Length: > 0 } message ? message : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
