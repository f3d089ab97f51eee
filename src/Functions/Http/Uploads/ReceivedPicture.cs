using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>What a request brought. Its bytes stay as they are after disposal, which ends their being accounted for.</summary>
/// <param name="content">The picture.</param>
/// <param name="fileName">What the caller calls it, not to be trusted; null when not told.</param>
/// <param name="values">The options as they came, checked.</param>
internal sealed class ReceivedPicture(
    UploadBuffer content, string? fileName, IReadOnlyList<KeyValuePair<string, string?>> values) : IDisposable
{
    /// <summary>The picture's file.</summary>
    public ReadOnlyMemory<byte> Content => content.Content;

    /// <summary>What the caller calls it, not to be trusted; null when not told.</summary>
    public string? FileName => fileName;

    /// <summary>The options as they came, fit for headers; empty values count as absent.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Values => values;

    /// <summary>What <see cref="Values"/> say.</summary>
    public UpscaleOptions Options { get; } = UpscaleOptions.Parse(values);

    /// <inheritdoc/>
    public void Dispose() => content.Dispose();
}
