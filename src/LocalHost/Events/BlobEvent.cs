using System.Text.Json;
using Azure;

namespace SuperRes.LocalHost.Events;

/// <summary>One event of Event Grid: a code to answer, when it checks who owns the webhook; or a version of a blob, when one was created.</summary>
internal sealed record BlobEvent(string? ValidationCode = null, Uri? Url = null, ETag ETag = default, string BlobType = "BlockBlob")
{
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
        if (one.ValueKind != JsonValueKind.Object || !one.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
            throw new JsonException("An event is a JSON object with an object 'data'.");

        return (Text(one, "eventType") ?? Text(one, "type")) switch
        {
            "Microsoft.EventGrid.SubscriptionValidationEvent" => new(Text(data, "validationCode") ?? throw Lacks("validationCode")),
            "Microsoft.Storage.BlobCreated" => new(
                Url: Uri.TryCreate(Text(data, "url"), UriKind.Absolute, out var url) ? url : throw Lacks("url"),
                ETag: Text(data, "eTag") is { Length: > 0 } etag ? new(etag) : throw Lacks("eTag"),
                BlobType: Text(data, "blobType") ?? "BlockBlob"),
            _ => new(),
        };
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonException Lacks(string name) => new($"The event's data has no valid '{name}'.");
}
