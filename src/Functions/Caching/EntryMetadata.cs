using System.Buffers;
using System.Globalization;
using System.IO.Hashing;

namespace SuperRes.Functions.Caching;

/// <summary>What a cache entry's blob says about itself: when it expires, and how its bytes can be told to be whole.</summary>
internal static class EntryMetadata
{
    private const string Expires = "expires";
    private const string Checksum = "checksum";

    /// <summary>Describes an entry.</summary>
    public static Dictionary<string, string> Of(ReadOnlySequence<byte> entry, DateTimeOffset expires)
    {
        var hash = new XxHash3();
        foreach (var part in entry)
            hash.Append(part.Span);
        return new Dictionary<string, string>
        {
            [Expires] = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            [Checksum] = Text(hash.GetCurrentHashAsUInt64()),
        };
    }

    /// <summary>Whether an entry may still be used, and is the one that was stored.</summary>
    public static bool Confirms(IDictionary<string, string> metadata, ReadOnlySpan<byte> entry, DateTimeOffset now) =>
        metadata.TryGetValue(Expires, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
        && expires > now.ToUnixTimeSeconds()
        && metadata.TryGetValue(Checksum, out var checksum)
        && checksum == Text(XxHash3.HashToUInt64(entry));

    private static string Text(ulong checksum) => checksum.ToString("x16", CultureInfo.InvariantCulture);
}
