using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Settings;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Http;

/// <summary><c>POST /api/upscale</c>: a picture in, the upscaled picture out.</summary>
public sealed class UpscaleHttp(
    ErrorBoundary boundary, UploadReader uploads, CachedUpscaler upscaler, CallerMemory memory, LimitOptions limits)
{
    /// <summary>Takes the picture as the body or in the form field <c>image</c>, with options in the query.</summary>
    [Function("Upscale")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "upscale")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return boundary.RunAsync(request, stop => UpscaleAsync(request, stop), cancellationToken);
    }

    private async Task<IResult> UpscaleAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var received = await uploads.ReadAsync(request, limits.Http, cancellationToken);
        var (upload, options) = (received.Content, received.Options);
        var key = await upscaler.KeyOfAsync(upload, options, cancellationToken);
        if (IsKnownToCaller(request, key))
        {
            TellVersion(request.HttpContext.Response, key);
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        (var picture, var hit, key) = await upscaler.UpscaleAsync(key, upload, options, cancellationToken);
        var response = request.HttpContext.Response;
        response.RegisterForDispose(picture.Hold(memory));
        CallMetrics.Succeeded();
        TellVersion(response, key);
        return PictureResult.Create(request.HttpContext, picture, hit);
    }

    private static bool IsKnownToCaller(HttpRequest request, PictureKey key) =>
        request.GetTypedHeaders().IfNoneMatch.Any(tag =>
            tag.Compare(new EntityTagHeaderValue(key.ETag), useStrongComparison: false));

    private static void TellVersion(HttpResponse response, PictureKey key)
    {
        response.Headers.ETag = key.ETag;
        response.Headers.CacheControl = "private, no-cache";
    }
}
