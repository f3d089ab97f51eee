namespace SuperRes.LocalHost.Http;

/// <summary>The routes of the host itself: its front page, and running a function by hand.</summary>
internal sealed class HostEndpoints(FunctionApp app, JobHostSupervisor jobs, KeyAuthorization authorization, HostSettings settings)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        if (settings.RoutePrefix.Length > 0)
            routes.MapGet("/", FrontPage);
        routes.MapPost("/admin/functions/{name}", RunAsync);
    }

    /// <summary>Leads to the app's page, an anonymous function with the route <c>ui</c>, if it has one.</summary>
    private IResult FrontPage() =>
        app.Functions.FirstOrDefault(one => one["route"] == "ui" && KeyAuthorization.LevelOf(one) == AuthorizationLevel.Anonymous) is { } page
            ? Results.Redirect($"/{FunctionEndpoints.RouteOf(page, settings)}")
            : Results.Text("Your Functions app is up and running.");

    /// <summary>Answered at once, as by the Functions host; how it ends is in the log.</summary>
    private async Task<IResult> RunAsync(HttpRequest request, string name, CancellationToken cancellationToken)
    {
        if (!authorization.Allows(request, AuthorizationLevel.Admin, name))
            return Results.StatusCode(authorization.KnowsKeyOf(request) ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized);
        var function = app.Functions.FirstOrDefault(one =>
            one.Type is "timerTrigger" or "queueTrigger" && string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
        if (function is null)
            return Results.NotFound();
        var call = request.HasJsonContentType() ? await request.ReadFromJsonAsync<ManualCall>(cancellationToken) : null;
        await jobs.CallAsync(function, call?.Input ?? "", cancellationToken);
        return Results.Accepted();
    }

    /// <summary>The body of a call by hand: what a queue function is given as its message.</summary>
    internal sealed record ManualCall(string? Input);
}
