using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Azure.Functions.Worker;
using SuperRes.Core;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Settings;

namespace SuperRes.Functions.Http;

/// <summary><c>POST /api/upscale</c>: a picture in, the upscaled picture out.</summary>
public sealed class UpscaleHttp(Upscaler upscaler, LimitOptions limits)
{
    /// <summary>Takes the picture as the body or in the form field <c>image</c>, with options in the query.</summary>
    [Function(nameof(UpscaleHttp))]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "upscale")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await UpscaleAsync(request, cancellationToken);
        }
        catch (SuperResException exception)
        {
            return Problem.Answer(exception, request.HttpContext.Response);
        }
    }

    private async Task<IResult> UpscaleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var upload = await Upload.ReadAsync(request, limits.MaxHttpBytes, cancellationToken);
        var options = UpscaleOptions.Parse(upload.Options);

        // Kept until it is complete, so that a failure half-way is still answered with its status; large ones on disk.
        var picture = new FileBufferingWriteStream();
        request.HttpContext.Response.RegisterForDisposeAsync(picture);
        var result = await upscaler.UpscaleAsync(
            upload.Picture, options, limits.Http, picture, progress: null, cancellationToken);

        var headers = request.HttpContext.Response.Headers;
        headers["X-Original-Size"] = result.OriginalSize.ToString();
        headers["X-Upscaled-Size"] = result.UpscaledSize.ToString();
        headers["X-Model"] = result.ModelId;
        headers["Server-Timing"] = ServerTiming(result.Timings);
        return TypedResults.Stream(
            body => picture.DrainBufferAsync(body, cancellationToken), result.ContentType);
    }

    private static string ServerTiming(UpscaleTimings timings) => string.Create(
        CultureInfo.InvariantCulture,
        $"decode;dur={timings.Decode.TotalMilliseconds:0.0}, queue;dur={timings.Queue.TotalMilliseconds:0.0}, "
        + $"inference;dur={timings.Inference.TotalMilliseconds:0.0}, encode;dur={timings.Encode.TotalMilliseconds:0.0}");
}
