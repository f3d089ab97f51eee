using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Storage.Queues.Models;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Queues;

/// <summary>A queue message that a function is run for.</summary>
internal sealed record QueueTriggerEvent : TriggerEvent
{
    private readonly string _text;

    /// <param name="queue">The queue's name.</param>
    /// <param name="message">The message.</param>
    /// <param name="text">Its decoded text.</param>
    public QueueTriggerEvent(string queue, QueueMessage message, string text)
        : base($"New queue message detected on '{queue}'.", Data(message, text)) => _text = text;

    /// <inheritdoc/>
    public override ValueTask<object?> BindAsync(Type type, CancellationToken cancellationToken) => new(
        type == typeof(string) ? _text
        : type == typeof(byte[]) ? Encoding.UTF8.GetBytes(_text)
        : JsonSerializer.Deserialize(_text, type, JsonSerializerOptions.Web));

    private static Dictionary<string, object?> Data(QueueMessage message, string text)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["QueueTrigger"] = text,
            ["Id"] = message.MessageId,
            ["PopReceipt"] = message.PopReceipt,
            ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
            ["InsertionTime"] = message.InsertedOn?.ToString("O", CultureInfo.InvariantCulture),
            ["ExpirationTime"] = message.ExpiresOn?.ToString("O", CultureInfo.InvariantCulture),
            ["NextVisibleTime"] = message.NextVisibleOn?.ToString("O", CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in JsonProperties(text))
            data.TryAdd(name, value);
        return data;
    }

    /// <summary>The properties of a JSON object, which parameters may be bound to by name.</summary>
    private static List<(string Name, string Value)> JsonProperties(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{"))
            return [];
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. json.RootElement.EnumerateObject().Select(property => (property.Name, property.Value.ToString()))];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
