using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Protocol;
using SuperRes.LocalHost.Workers;
using Yarp.ReverseProxy.Forwarder;

namespace SuperRes.LocalHost.Http;

/// <summary>
/// Passes a request on to the worker's own server while the function is invoked on its stream. When the worker goes before the
/// answer begins, the next one is asked: the body is kept meanwhile, on disk beyond a few kilobytes.
/// </summary>
internal sealed partial class HttpForwarding(
    WorkerSupervisor workers, Drain drain, IHttpForwarder forwarder, HostSettings settings, ILoggerFactory logs, IHostApplicationLifetime lifetime)
    : IDisposable
{
    /// <summary>What the Functions host allows a request's body to have, in bytes.</summary>
    public const long MaxBodySize = 104_857_600;

    private const int MaxAttempts = 3;
    private const int BodyInMemory = 64 << 10;

    // Nothing but the caller, the function and the host's end limits a call.
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromHours(1) };

    private readonly CancellationTokenSource _graceOver = new();
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ActivityHeadersPropagator = null, // The caller's trace headers go through as they came.
        ConnectTimeout = TimeSpan.FromSeconds(10),
    });

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext http, DeclaredFunction function)
    {
        using var counted = drain.Begin();
        using var graceless = lifetime.ApplicationStopping.Register(() => _graceOver.CancelAfter(settings.ShutdownGrace));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _graceOver.Token);
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            http.Request.Body = KeptBody(http);
        try
        {
            for (var attempt = 1; !await TryAnswerAsync(http, function, attempt == MaxAttempts, stop.Token); attempt++)
                http.Request.Body.Position = 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _graceOver.Dispose();
    }

    /// <returns>False when it can be tried again.</returns>
    private async Task<bool> TryAnswerAsync(HttpContext http, DeclaredFunction function, bool last, CancellationToken stop)
    {
        var worker = await workers.Current.WaitAsync(stop);
        var log = logs.CreateLogger($"Function.{function.Name}");
        var id = Guid.NewGuid();
        var started = Stopwatch.GetTimestamp();
        LogExecuting(log, function.Name, id);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = InvokeAsync(worker, function, id, http.Request, end.Token);
        var error = await forwarder.SendAsync(http, worker.Http!.GetLeftPart(UriPartial.Authority), _client, Config, new Invocation(id), stop);
        if (error != ForwarderError.None)
            await end.CancelAsync(); // Else the worker waits 15 seconds for the request.
        var succeeded = await running;
        LogExecuted(log, function.Name, succeeded && error == ForwarderError.None ? "Succeeded" : "Failed", id,
            Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        if (error == ForwarderError.None)
            return true;
        if (!last && !http.Response.HasStarted && worker.Stream.Ended.IsCompleted && !stop.IsCancellationRequested)
        {
            http.Response.Clear();
            return false;
        }

        Refuse(http, error, stop);
        return true;
    }

    /// <summary>What the host answers itself has no body: what went wrong is for the log, not for the caller.</summary>
    private static void Refuse(HttpContext http, ForwarderError error, CancellationToken stop)
    {
        if (http.Response.HasStarted)
            return;
        http.Response.Clear();
        var tooLarge = http.Features.Get<IForwarderErrorFeature>()?.Exception is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };
        http.Response.StatusCode =
            stop.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status500InternalServerError;
        if (tooLarge || error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled)
            http.Response.Headers.Connection = "close";
    }

    private static async Task<bool> InvokeAsync(
        RunningWorker worker, DeclaredFunction function, Guid id, HttpRequest request, CancellationToken stop)
    {
        var route = request.RouteValues.Select(value => KeyValuePair.Create(value.Key, value.Value?.ToString()));
        try
        {
            var result = await worker.InvokeAsync(function, id, trigger: null, route, TraceOf(request), stop);
            return result.Status == StatusResult.Types.Status.Success;
        }
        catch (WorkerGoneException)
        {
            return false;
        }
    }

    private static TraceContext TraceOf(HttpRequest request) =>
        ActivityContext.TryParse(request.Headers.TraceParent, null, out _)
            ? new() { TraceParent = request.Headers.TraceParent.ToString(), TraceState = request.Headers.TraceState.ToString() }
            : RunningWorker.NewTrace();

    private static FileBufferingReadStream KeptBody(HttpContext http)
    {
        var body = new FileBufferingReadStream(http.Request.Body, BodyInMemory);
        http.Response.RegisterForDisposeAsync(body);
        return body;
    }

    [LoggerMessage(1, LogLevel.Information,
        "Executing 'Functions.{Function}' (Reason='This function was called over HTTP.', Id={Id})")]
    private static partial void LogExecuting(ILogger log, string function, Guid id);

    [LoggerMessage(2, LogLevel.Information, "Executed 'Functions.{Function}' ({Outcome}, Id={Id}, Duration={Duration:0}ms)")]
    private static partial void LogExecuted(ILogger log, string function, string outcome, Guid id, double duration);

    /// <summary>Marks a request as that of an invocation; the worker sees the host by the name that the caller used.</summary>
    private sealed class Invocation(Guid id) : HttpTransformer
    {
        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Host = httpContext.Request.Host.Value;
            proxyRequest.Headers.Remove("x-ms-invocation-id");
            proxyRequest.Headers.Add("x-ms-invocation-id", id.ToString());
        }

        public override async ValueTask<bool> TransformResponseAsync(
            HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            var copied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            httpContext.Response.Headers.Remove("Server");
            return copied;
        }
    }
}
