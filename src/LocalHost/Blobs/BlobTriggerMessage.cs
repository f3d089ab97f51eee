using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SuperRes.LocalHost.Blobs;

/// <summary>The message that carries a blob to its function, and to the poison queue, as the runtime writes it.</summary>
internal sealed record BlobTriggerMessage
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
    };

    /// <summary>Tells blob messages from others.</summary>
    [JsonPropertyOrder(0)]
    public string Type { get; init; } = "BlobTrigger";

    /// <summary>The function to run.</summary>
    [JsonPropertyOrder(1)]
    public required string FunctionId { get; init; }

    /// <summary>The kind of blob: <c>BlockBlob</c>, <c>PageBlob</c> or <c>AppendBlob</c>.</summary>
    [JsonPropertyOrder(2)]
    public string BlobType { get; init; } = "BlockBlob";

    /// <summary>The blob's container.</summary>
    [JsonPropertyOrder(3)]
    public required string ContainerName { get; init; }

    /// <summary>The blob's name in the container.</summary>
    [JsonPropertyOrder(4)]
    public required string BlobName { get; init; }

    /// <summary>The blob's version, in quotes.</summary>
    [JsonPropertyOrder(5)]
    public required string ETag { get; init; }

    /// <summary>Writes the message.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a message.</summary>
    /// <returns>The message, or null when the text is none.</returns>
    public static BlobTriggerMessage? TryParse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<BlobTriggerMessage>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
