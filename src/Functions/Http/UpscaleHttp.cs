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
    ErrorBoundary boundary, UploadReader uploads, SyncBudget budget, CachedUpscaler upscaler, CallerMemory memory,
    LimitOptions limits)
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
        var wanted = budget.For(received.Content, received.Options);
        var key = await upscaler.KeyOfAsync(wanted, cancellationToken);
        var response = request.HttpContext.Response;
        if (!IsWanted(request, new EntityTagHeaderValue(key.ETag)))
        {
            response.Headers.ETag = key.ETag;
            return TypedResults.StatusCode(StatusCodes.Status412PreconditionFailed);
        }

        (var picture, var hit, key) = await upscaler.UpscaleAsync(key, wanted, cancellationToken);
        response.RegisterForDispose(picture.Hold(memory));
        CallMetrics.Succeeded();
        response.Headers.ETag = key.ETag;
        response.Headers.CacheControl = "private, no-cache";
        return PictureResult.Create(request.HttpContext, picture, hit);
    }

    /// <summary>Whether the request's conditions hold (RFC 9110, 13.2.2). The result counts as being there, as all that it
    /// takes to make it is; so <c>*</c> always matches.</summary>
    private static bool IsWanted(HttpRequest request, EntityTagHeaderValue result)
    {
        var headers = request.GetTypedHeaders();
        return (headers.IfMatch is [] || Match(headers.IfMatch, useStrongComparison: true))
            && !Match(headers.IfNoneMatch, useStrongComparison: false);

        bool Match(IList<EntityTagHeaderValue> tags, bool useStrongComparison) => tags.Any(tag =>
            tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(result, useStrongComparison));
    }
}
