using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Http.Keys;

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
        function.Trigger.TryGetProperty("methods", out var methods)
            ? [.. methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant())]
            : [];

    /// <summary>Adds the routes. A method that no function takes is not found, as in Azure.</summary>
    public void Map(WebApplication web)
    {
        foreach (var function in app.Functions.Where(one => one.Type == "httpTrigger" && one.IsKnown && !configuration.IsDisabled(one)))
        {
            RequestDelegate answer = http => AnswerAsync(http, function);
            var methods = MethodsOf(function);
            if (methods.Count > 0)
                web.MapMethods(RouteOf(function, settings), methods, answer);
            else
                web.Map(RouteOf(function, settings), answer);
        }
    }

    /// <summary>Answers 404 in place of 405, and without <c>Allow</c>.</summary>
    public static void UseNotFoundForWrongMethods(IApplicationBuilder web) => web.Use(async (http, next) =>
    {
        if (http.GetEndpoint()?.DisplayName == "405 HTTP Method Not Supported")
            http.SetEndpoint(null);
        await next(http);
    });

    private Task AnswerAsync(HttpContext http, DeclaredFunction function)
    {
        if (authorization.Allows(http.Request, KeyAuthorization.LevelOf(function), function.Name))
            return forwarding.AnswerAsync(http, function);
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }
}
