namespace SuperRes.LocalHost.Http;

/// <summary>Headers that every answer has, whoever makes it: a function, routing or the host itself.</summary>
internal static class HostHeaders
{
    private static readonly KeyValuePair<string, string>[] Strict =
    [
        new("X-Content-Type-Options", "nosniff"),
        new("Referrer-Policy", "no-referrer"),
        new("X-Frame-Options", "DENY"),
        new("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        new("Cross-Origin-Resource-Policy", "same-origin"),
        new("Cache-Control", "no-store"),
    ];

    /// <summary>Adds to each answer what it does not set itself, at the last moment: an answer that is begun anew after
    /// a fault has lost what was set before.</summary>
    public static void UseHostHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            foreach (var (name, value) in Strict)
                http.Response.Headers.TryAdd(name, value);
            return Task.CompletedTask;
        });
        return next(http);
    });
}
