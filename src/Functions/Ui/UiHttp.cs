using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Ui;

/// <summary><c>GET /api/ui</c>: the page on which people drop a picture and see the difference.</summary>
public sealed class UiHttp
{
    private readonly PageDocument _page = PageDocument.Instance;

    /// <summary>Answers with the whole page, or 304 where the browser has it already.</summary>
    [Function("Ui")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui")] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        SecurityHeaders.Apply(request.HttpContext.Response, _page.SecurityPolicy);
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "no-cache"; // ask every time, so that page and service always match
        headers.Vary = HeaderNames.AcceptEncoding;

        var compressed = TakesGzip(request);
        if (compressed)
            headers.ContentEncoding = "gzip";

        // One weak tag for both encodings: they are the same page.
        return TypedResults.Bytes(
            compressed ? _page.Compressed : _page.Html,
            "text/html; charset=utf-8",
            entityTag: new EntityTagHeaderValue(_page.EntityTag, isWeak: true));
    }

    private static bool TakesGzip(HttpRequest request) =>
        request.GetTypedHeaders().AcceptEncoding.Any(encoding => encoding.Value == "gzip" && encoding.Quality is not 0);
}
