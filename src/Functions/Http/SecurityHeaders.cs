using Microsoft.AspNetCore.Http;

namespace SuperRes.Functions.Http;

/// <summary>Headers that keep browsers from doing more with an answer than it is meant for.</summary>
internal static class SecurityHeaders
{
    /// <summary>For answers that are no pages: nothing may be loaded or run from them.</summary>
    public const string NoContent = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>Sets the headers; the answer may still relax <c>Cache-Control</c>.</summary>
    /// <param name="response">Not started yet.</param>
    /// <param name="contentSecurityPolicy">What a page may load.</param>
    public static void Apply(HttpResponse response, string contentSecurityPolicy = NoContent)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = contentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
