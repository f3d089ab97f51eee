using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Http;

/// <summary>Gives every HTTP function its route.</summary>
internal sealed partial class FunctionEndpoints(
    FunctionCatalog catalog, FunctionInvoker invoker, KeyAuthorization authorization, HostSettings settings,
    IHostApplicationLifetime lifetime, ILogger<FunctionEndpoints> log) : IDisposable
{
    private readonly CancellationTokenSource _abort = new();

    /// <summary>The route of a function, without a leading slash.</summary>
    public static string RouteOf(FunctionDescriptor function, HttpTriggerAttribute trigger, HostSettings settings) =>
        $"{settings.RoutePrefix}/{(trigger.Route ?? function.Name).TrimStart('/')}".TrimStart('/');

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        lifetime.ApplicationStopping.Register(() => _abort.CancelAfter(settings.ShutdownGrace));
        foreach (var (function, trigger) in catalog.With<HttpTriggerAttribute>())
        {
            RequestDelegate handle = http => HandleAsync(http, function, trigger.AuthLevel);
            var route = RouteOf(function, trigger, settings);
            if (trigger.Methods is { Length: > 0 } methods)
                routes.MapMethods(route, methods.Select(method => method.ToUpperInvariant()), handle);
            else
                routes.Map(route, handle);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _abort.Dispose();

    private async Task HandleAsync(HttpContext http, FunctionDescriptor function, AuthorizationLevel level)
    {
        if (!authorization.Allows(http.Request, level, function.Name))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _abort.Token);
        try
        {
            var returned = await invoker.InvokeAsync(
                function, new HttpTriggerEvent(http), http.RequestServices, stop.Token);
            await HttpResults.WriteAsync(http, returned);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            LogAborted(function.Name);
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested && !http.Response.HasStarted)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (BadHttpRequestException bad) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = bad.StatusCode;
        }
        catch (Exception exception)
        {
            Fail(http, function, exception);
        }
    }

    /// <summary>Answers with nothing but the status: what went wrong is for the log, not for the caller.</summary>
    private void Fail(HttpContext http, FunctionDescriptor function, Exception exception)
    {
        LogNoAnswer(function.Name, exception.GetType().Name);
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    [LoggerMessage(1, LogLevel.Information, "The caller of '{Function}' hung up.")]
    private partial void LogAborted(string function);

    [LoggerMessage(2, LogLevel.Error, "'{Function}' could not answer: {Error}")]
    private partial void LogNoAnswer(string function, string error);
}
