using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Timers;

namespace SuperRes.LocalHost.Http;

/// <summary>The routes of the host itself: its front page, and running a timer function by hand.</summary>
internal sealed class HostEndpoints(
    FunctionCatalog catalog, ManualTimers timers, KeyAuthorization authorization, HostSettings settings)
{
    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        if (settings.RoutePrefix.Length > 0)
            routes.MapGet("/", FrontPage);
        routes.MapPost("/admin/functions/{name}", (HttpRequest request, string name) => RunTimer(request, name));
    }

    /// <summary>Leads to the app's page, an anonymous function with the route <c>ui</c>, if it has one.</summary>
    private IResult FrontPage() =>
        catalog.With<HttpTriggerAttribute>().FirstOrDefault(pair =>
            pair.Trigger is { Route: "ui", AuthLevel: AuthorizationLevel.Anonymous }) is ({ } page, var trigger)
            ? Results.Redirect($"/{FunctionEndpoints.RouteOf(page, trigger, settings)}")
            : Results.Text("Your Functions app is up and running.");

    private IResult RunTimer(HttpRequest request, string name)
    {
        if (!authorization.Allows(request, AuthorizationLevel.Admin, name))
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        var timer = catalog.With<TimerTriggerAttribute>().Select(pair => pair.Function)
            .FirstOrDefault(function => string.Equals(function.Name, name, StringComparison.OrdinalIgnoreCase));
        if (timer is null)
            return Results.NotFound();

        // Answered at once, as by the Functions host; how it ends is in the log.
        timers.Start(timer);
        return Results.Accepted();
    }
}
