using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Blobs;

/// <summary>A blob that a function is run for.</summary>
internal sealed record BlobTriggerEvent : TriggerEvent
{
    private readonly BlobClient _blob;

    /// <param name="blob">The blob.</param>
    /// <param name="properties">Its properties.</param>
    /// <param name="tokens">The parts of its name.</param>
    public BlobTriggerEvent(BlobClient blob, BlobProperties properties, IReadOnlyDictionary<string, string> tokens)
        : base($"New blob detected: {blob.BlobContainerName}/{blob.Name}", Data(blob, properties, tokens)) => _blob = blob;

    /// <inheritdoc/>
    public override async ValueTask<object?> BindAsync(Type type, CancellationToken cancellationToken)
    {
        if (type == typeof(BlobClient))
            return _blob;
        if (type == typeof(Stream))
            return await _blob.OpenReadAsync(cancellationToken: cancellationToken);

        var content = (await _blob.DownloadContentAsync(cancellationToken)).Value.Content;
        return type == typeof(byte[]) ? content.ToArray()
            : type == typeof(string) ? content.ToString()
            : throw CannotBind("blob", type, "BlobClient, Stream, byte[] or string");
    }

    private static Dictionary<string, object?> Data(
        BlobClient blob, BlobProperties properties, IReadOnlyDictionary<string, string> tokens)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["BlobTrigger"] = $"{blob.BlobContainerName}/{blob.Name}",
            ["Uri"] = blob.Uri.AbsoluteUri,
            ["Properties"] = JsonSerializer.Serialize(new
            {
                properties.LastModified,
                properties.CreatedOn,
                BlobType = properties.BlobType.ToString(),
                properties.ContentLength,
                properties.ContentType,
                ETag = properties.ETag.ToString("H"),
            }),
            ["Metadata"] = JsonSerializer.Serialize(properties.Metadata),
        };
        foreach (var (token, value) in tokens)
            data[token] = value;
        return data;
    }
}
