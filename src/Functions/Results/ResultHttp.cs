using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Results;

/// <summary><c>GET /api/result/{id}</c>: a picture that was upscaled before.</summary>
public sealed class ResultHttp(ErrorBoundary boundary, ResultStore results)
{
    /// <summary>Answers with the picture, or the part of it that <c>Range</c> asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="id">The result's id, with or without the extension of its file.</param>
    /// <param name="cancellationToken">Fires when the host stops.</param>
    [Function("GetResult")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "result/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(id);
        return boundary.RunAsync(request, async stop =>
        {
            var extension = Path.GetExtension(id);
            if (await results.FindAsync(id[..^extension.Length], stop) is not { } result
                || (extension.Length > 0 && extension != Path.GetExtension(result.Name))
                || await results.OpenAsync(result, request.HttpContext.RequestAborted) is not { } content)
            {
                throw new NotFoundException("There is no such result. Results are deleted some days after they were made.");
            }

            AllowKeeping(request.HttpContext.Response);
            if (request.GetTypedHeaders().Range is { Unit: var unit } && unit != "bytes")
                request.Headers.Remove(HeaderNames.Range); // To be ignored (RFC 9110, 14.2).
            return boundary.Around(TypedResults.Stream(
                content,
                result.Properties.ContentType,
                lastModified: result.Properties.LastModified,
                entityTag: result.Properties.ETag is { } etag ? new EntityTagHeaderValue(etag.ToString("H")) : null,
                enableRangeProcessing: true));
        }, cancellationToken);
    }

    /// <summary>A result never changes under its id; a refusal, for a condition or a range, is about the request and not to be
    /// kept.</summary>
    private static void AllowKeeping(HttpResponse response) => response.OnStarting(() =>
    {
        if (response.StatusCode < StatusCodes.Status400BadRequest)
            response.Headers.CacheControl = "private, max-age=86400, immutable";
        return Task.CompletedTask;
    });
}
