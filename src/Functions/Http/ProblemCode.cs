using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace SuperRes.Functions.Http;

/// <summary>How a code is told over HTTP.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What went wrong in general; the same for all problems of the code.</param>
internal sealed record ProblemCode(int Status, string Title)
{
    /// <summary>The work ended before it was done.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Storage fails.</summary>
    public const string StorageUnavailable = "storage.unavailable";

    /// <summary>A fault of the service.</summary>
    public const string Internal = "internal";

    /// <summary>All codes there are.</summary>
    public static FrozenDictionary<string, ProblemCode> All { get; } = new Dictionary<string, ProblemCode>
    {
        ["image.missing"] = new(StatusCodes.Status400BadRequest, "There is no picture in the request"),
        ["option.invalid"] = new(StatusCodes.Status400BadRequest, "An option is not valid"),
        ["not-found"] = new(StatusCodes.Status404NotFound, "There is nothing here"),
        ["upload.timeout"] = new(StatusCodes.Status408RequestTimeout, "The upload took too long"),
        ["image.too-large"] = new(StatusCodes.Status413PayloadTooLarge, "The picture is too large"),
        ["sync.too-slow"] = new(StatusCodes.Status413PayloadTooLarge, "The picture takes too long to wait for"),
        ["image.unsupported"] = new(
            StatusCodes.Status415UnsupportedMediaType, "The content is no picture of a known format"),
        ["image.corrupt"] = new(StatusCodes.Status422UnprocessableEntity, "The picture is damaged"),
        ["image.animated"] = new(StatusCodes.Status422UnprocessableEntity, "The picture has several frames"),
        ["busy"] = new(StatusCodes.Status429TooManyRequests, "All places are taken"),
        [Internal] = new(StatusCodes.Status500InternalServerError, "Something went wrong here"),
        [Cancelled] = new(StatusCodes.Status503ServiceUnavailable, "The service is stopping"),
        ["disk.unavailable"] = new(StatusCodes.Status503ServiceUnavailable, "The disk cannot be written to"),
        ["model.unavailable"] = new(StatusCodes.Status503ServiceUnavailable, "The network cannot be loaded"),
        ["image.too-slow"] = new(StatusCodes.Status503ServiceUnavailable, "Decoding the picture took too long"),
        [StorageUnavailable] = new(StatusCodes.Status503ServiceUnavailable, "Storage cannot be reached"),
    }.ToFrozenDictionary();
}
