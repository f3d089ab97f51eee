using System.Buffers.Text;
using System.Text;
using Azure.Storage.Queues.Models;

namespace SuperRes.LocalHost.Queues;

/// <summary>The text of queue messages: base64 of UTF-8, as the Functions runtime writes it, or plain.</summary>
internal static class MessageText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a text the way the runtime does.</summary>
    public static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads a message that was written either way.</summary>
    /// <param name="message">The message as it came.</param>
    /// <param name="base64">Whether to try base64 first; what is not base64 of UTF-8 is taken as it is.</param>
    public static string Decode(QueueMessage message, bool base64 = true)
    {
        var text = message.Body.ToString();
        if (!base64 || !Base64.IsValid(text))
            return text;
        try
        {
            return Strict.GetString(Convert.FromBase64String(text));
        }
        catch (DecoderFallbackException)
        {
            return text;
        }
    }
}
