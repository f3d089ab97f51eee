using Microsoft.AspNetCore.Http;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Http;

/// <summary>A request that a function is run for.</summary>
internal sealed record HttpTriggerEvent(HttpContext Http) : TriggerEvent(
    "This function was called over HTTP.",
    new Dictionary<string, object?>(Http.Request.RouteValues, StringComparer.OrdinalIgnoreCase))
{
    /// <inheritdoc/>
    public override ValueTask<object?> BindAsync(Type type, CancellationToken cancellationToken) =>
        type == typeof(HttpRequest) ? new(Http.Request) : throw CannotBind("HTTP", type, nameof(HttpRequest));
}
