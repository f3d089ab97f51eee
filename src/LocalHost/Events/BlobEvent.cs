using System.Text.Json;
using Azure;

namespace SuperRes.LocalHost.Events;

/// <summary>One event of Event Grid.</summary>
/// <param name="ValidationCode">What to answer, when the event checks who owns the webhook.</param>
/// <param name="Url">The blob, when the event says that one was created; null for other events.</param>
/// <param name="ETag">The blob's version.</param>
/// <param name="BlobType">The kind of blob.</param>
internal sealed record BlobEvent(string? ValidationCode, Uri? Url, ETag ETag, string BlobType)
{
    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const string Created = "Microsoft.Storage.BlobCreated";

    /// <summary>Reads the events of a request: one CloudEvent, or an array of either schema.</summary>
    /// <exception cref="JsonException">The body is not that.</exception>
    public static async Task<IReadOnlyList<BlobEvent>> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        var root = json.RootElement;
        return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(Read)] : [Read(root)];
    }

    private static BlobEvent Read(JsonElement one)
    {
        if (one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("An event is a JSON object with an object 'data'.");
        }

        return (Text(one, "eventType") ?? Text(one, "type")) switch
        {
            Validation => new(Text(data, "validationCode") ?? throw Lacks("validationCode"), null, default, ""),
            Created => new(
                null, Uri.TryCreate(Text(data, "url"), UriKind.Absolute, out var url) ? url : throw Lacks("url"),
                Text(data, "eTag") is { Length: > 0 } etag ? new(etag) : throw Lacks("eTag"), Text(data, "blobType") ?? "BlockBlob"),
            _ => new(null, null, default, ""),
        };
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonException Lacks(string name) => new($"The event's data has no valid '{name}'.");
}
