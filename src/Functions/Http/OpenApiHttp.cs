using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace SuperRes.Functions.Http;

/// <summary><c>GET /api/openapi.json</c>: the API's description for tools.</summary>
public sealed class OpenApiHttp(ErrorBoundary boundary)
{
    private const string Resource = "openapi.json";
    private static readonly ReadOnlyMemory<byte> Document = Read();

    /// <summary>Answers with the OpenAPI 3.1 document.</summary>
    [Function("OpenApi")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return boundary.RunAsync(request, _ =>
        {
            request.HttpContext.Response.Headers.CacheControl = "public, max-age=3600";
            return Task.FromResult<IResult>(TypedResults.Bytes(Document, "application/json"));
        }, cancellationToken);
    }

    private static byte[] Read()
    {
        using var resource = typeof(OpenApiHttp).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly was built without {Resource}.");
        using var copy = new MemoryStream();
        resource.CopyTo(copy);
        return copy.ToArray();
    }
}
