using System.Globalization;
using Microsoft.AspNetCore.Http;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Caching;

namespace SuperRes.Functions.Http;

/// <summary>Answers with a picture and what there is to tell about it.</summary>
internal static class PictureResult
{
    /// <summary>Sets the headers and returns the answer.</summary>
    /// <param name="http">The exchange.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="hit">Whether it was made for somebody else.</param>
    public static IResult Create(HttpContext http, UpscaledPicture picture, bool hit)
    {
        var headers = http.Response.Headers;
        headers["X-Original-Size"] = picture.OriginalSize.ToString();
        headers["X-Upscaled-Size"] = picture.UpscaledSize.ToString();
        headers["X-Model"] = picture.ModelId;
        headers["X-Cache"] = hit ? "hit" : "miss";
        if (!hit && picture.Timings is { } timings)
            headers["Server-Timing"] = ServerTiming(timings);
        headers.ContentLength = picture.Content.Length;
        return TypedResults.Stream(
            body => picture.Content.CopyToAsync(body, http.RequestAborted), picture.ContentType);
    }

    private static string ServerTiming(UpscaleTimings timings) => string.Create(
        CultureInfo.InvariantCulture,
        $"decode;dur={timings.Decode.TotalMilliseconds:0.0}, queue;dur={timings.Queue.TotalMilliseconds:0.0}, "
        + $"inference;dur={timings.Inference.TotalMilliseconds:0.0}, encode;dur={timings.Encode.TotalMilliseconds:0.0}");
}
