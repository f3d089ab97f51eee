using Microsoft.Net.Http.Headers;

namespace SuperRes.LocalHost.Http;

/// <summary>
/// Who may call a host on this machine: everybody who runs here, and no page of the internet. A page that makes its own name
/// lead to this machine (DNS rebinding) fails at the host's names; one that sends a request across origins fails here.
/// </summary>
internal static class Callers
{
    /// <summary>Lets pages of some origins call, as Core Tools does, and refuses what other origins send that changes something.</summary>
    public static void UseCallersOf(this WebApplication web, HostSettings settings)
    {
        if (settings.CorsOrigins.Count > 0)
            web.UseCors(policy => policy.WithOrigins([.. settings.CorsOrigins]).AllowAnyHeader().AllowAnyMethod());
        web.Use((http, next) =>
        {
            if (IsSafe(http.Request.Method) || !IsForeign(http.Request) || IsAllowed(http.Request, settings.CorsOrigins))
                return next(http);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return http.Response.WriteAsync("A page of another origin may not do this. To allow it, start the host with --cors and the page's origin.\n");
        });
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static bool IsForeign(HttpRequest request) => request.Headers["Sec-Fetch-Site"] == "cross-site"
        || (request.Headers[HeaderNames.Origin] is [{ Length: > 0 } origin]
            && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));

    private static bool IsAllowed(HttpRequest request, IReadOnlyList<string> origins) => request.Headers[HeaderNames.Origin] is [{ } origin]
        && (origins.Contains("*") || origins.Contains(origin, StringComparer.OrdinalIgnoreCase));
}
