namespace SuperRes.LocalHost.Http;

/// <summary>Headers that every answer has, whoever makes it: a function, routing or the host itself.</summary>
internal static class HostHeaders
{
    private static readonly (string Name, string Value)[] Strict =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    ];

    /// <summary>Adds at the last moment what an answer does not set itself: one that is begun anew has lost what was set before.</summary>
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
