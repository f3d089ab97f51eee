using System.Globalization;
using Azure;

namespace SuperRes.Functions.Blobs;

/// <summary>A failure record found in the container <c>failed</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ETag">Its version.</param>
/// <param name="SourceETag">Version of the input blob it is about; null when that is not written on it.</param>
/// <param name="Attempts">How often that version has failed.</param>
internal sealed record FailureRecord(string Name, ETag ETag, string? SourceETag, int Attempts)
{
    /// <summary>Metadata key of <see cref="Attempts"/>.</summary>
    public const string AttemptsKey = "attempts";

    /// <summary>Reads what is needed from the record's metadata.</summary>
    public static FailureRecord Read(string name, ETag etag, IDictionary<string, string> metadata) => new(
        name,
        etag,
        metadata.TryGetValue(Provenance.SourceETagKey, out var sourceETag) ? sourceETag : null,
        metadata.TryGetValue(AttemptsKey, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) ? attempts : 0);
}
