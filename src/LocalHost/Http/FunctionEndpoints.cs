namespace SuperRes.LocalHost.Http;

/// <summary>Gives every HTTP function its route.</summary>
internal sealed class FunctionEndpoints(
    FunctionApp app, KeyAuthorization authorization, HttpForwarding forwarding, HostSettings settings, IConfiguration configuration)
{
    /// <summary>The route of a function, without a leading slash.</summary>
    public static string RouteOf(DeclaredFunction function, HostSettings settings) =>
        $"{settings.RoutePrefix}/{(function["route"] ?? function.Name).TrimStart('/')}".TrimStart('/');

    /// <summary>The methods that a function takes, in capitals; none for all.</summary>
    public static IReadOnlyList<string> MethodsOf(DeclaredFunction function) =>
        function.Trigger.TryGetProperty("methods", out var methods) ? [.. methods.EnumerateArray().Select(one => one.GetString()!.ToUpperInvariant())] : [];

    /// <summary>Adds the routes. A method that no function takes is not found, as in Azure.</summary>
    public void Map(WebApplication web)
    {
        web.Use((http, next) =>
        {
            if (http.GetEndpoint()?.DisplayName == "405 HTTP Method Not Supported")
                http.SetEndpoint(null);
            return next(http);
        });
        foreach (var function in app.Functions.Where(one => one.Type == "httpTrigger" && one.IsKnown && !configuration.IsDisabled(one)))
        {
            var (route, methods) = (RouteOf(function, settings), MethodsOf(function));
            RequestDelegate answer = http => AnswerAsync(http, function);
            _ = methods.Count > 0 ? web.MapMethods(route, methods, answer) : web.Map(route, answer);
        }
    }

    private Task AnswerAsync(HttpContext http, DeclaredFunction function)
    {
        if (authorization.Allows(http.Request, KeyAuthorization.LevelOf(function), function.Name))
            return forwarding.AnswerAsync(http, function);
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
