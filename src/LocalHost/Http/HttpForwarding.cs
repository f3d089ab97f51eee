using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Yarp.ReverseProxy.Forwarder;

namespace SuperRes.LocalHost.Http;

/// <summary>
/// Passes a request on to the worker's own server while the function is invoked on its stream. When the worker goes before the
/// answer begins, the next one is asked: the body is kept meanwhile, on disk beyond a few kilobytes.
/// </summary>
internal sealed partial class HttpForwarding(
    WorkerSupervisor workers, HostLife life, IHttpForwarder forwarder, HostSettings settings, ILoggerFactory logs) : IDisposable
{
    /// <summary>What the Functions host allows a request's body to have, in bytes.</summary>
    public const long MaxBodySize = 104_857_600;

    private const int MaxAttempts = 3;
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromHours(1) }; // Functions have limits of their own.
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _graceOver = After(settings.ShutdownGrace, life.Stopping); // What still runs is asked to stop,
    private readonly CancellationTokenSource _cut = After(settings.ShutdownGrace + CancelPatience, life.Stopping); // and may say so to its caller.
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
        life.Count(requests: 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _cut.Token);
        try
        {
            if (http.Request.ContentLength > MaxBodySize)
            {
                Refuse(http, StatusCodes.Status500InternalServerError, close: true);
                return;
            }

            await using var body = new AnsweredBody(http.Request.BodyReader, http.Request.ContentLength);
            await using var kept = new FileBufferingReadStream(body, memoryThreshold: 64 << 10);
            http.Request.Body = kept;
            for (var attempt = 1; !await TryAnswerAsync(http, function, body, attempt == MaxAttempts, stop.Token); attempt++)
                kept.Position = 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Refuse(http, StatusCodes.Status503ServiceUnavailable);
        }
        finally
        {
            life.Count(requests: -1);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _graceOver.Dispose();
        _cut.Dispose();
    }

    private static CancellationTokenSource After(TimeSpan time, CancellationToken stopping)
    {
        var source = new CancellationTokenSource();
        stopping.Register(() => source.CancelAfter(time));
        return source;
    }

    /// <returns>False when it can be tried again.</returns>
    private async Task<bool> TryAnswerAsync(HttpContext http, DeclaredFunction function, AnsweredBody body, bool last, CancellationToken stop)
    {
        var worker = await workers.LiveAsync(stop);
        var log = logs.CreateLogger($"Function.{function.Name}");
        var (id, started) = (Guid.NewGuid(), Stopwatch.GetTimestamp());
        LogExecuting(log, function.Name, id);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, _graceOver.Token);
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        body.Answered = answered.Task;
        var running = InvokeAsync(worker, function, id, http.Request, answered, end.Token);
        var error = await forwarder.SendAsync(http, worker.Http!.GetLeftPart(UriPartial.Authority), _client, Config, new Invocation(id, running, _graceOver.Token), stop);
        if (error != ForwarderError.None)
            await end.CancelAsync(); // Else the worker waits 15 seconds for the request.
        var outcome = await running && error == ForwarderError.None ? "Succeeded" : "Failed";
        LogExecuted(log, function.Name, outcome, id, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        if (error == ForwarderError.None)
            return true;
        if (!last && !http.Response.HasStarted && worker.Stream.Ended.IsCompleted && !stop.IsCancellationRequested)
        {
            http.Response.Clear();
            return false;
        }

        var stopped = stop.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested;
        Refuse(
            http, stopped ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
            close: error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled);
        return true;
    }

    /// <summary>What the host answers itself has no body: what went wrong is for the log, not for the caller.</summary>
    private static void Refuse(HttpContext http, int status, bool close = false)
    {
        if (http.Response.HasStarted)
            return;
        http.Response.Clear();
        http.Response.StatusCode = status;
        if (close)
            http.Response.Headers.Connection = "close";
    }

    private static async Task<bool> InvokeAsync(
        RunningWorker worker, DeclaredFunction function, Guid id, HttpRequest request, TaskCompletionSource answered, CancellationToken stop)
    {
        var route = request.RouteValues.Select(value => KeyValuePair.Create(value.Key, value.Value?.ToString()));
        var trace = ActivityContext.TryParse(request.Headers.TraceParent, null, out _)
            ? new TraceContext { TraceParent = request.Headers.TraceParent.ToString(), TraceState = request.Headers.TraceState.ToString() }
            : null;
        try
        {
            var result = await worker.InvokeAsync(function, id, trigger: null, route, trace, stop);
            answered.SetResult();
            return result.Status == StatusResult.Types.Status.Success;
        }
        catch (WorkerGoneException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Executing 'Functions.{Function}' (Reason='This function was called over HTTP.', Id={Id})")]
    private static partial void LogExecuting(ILogger log, string function, Guid id);

    [LoggerMessage(2, LogLevel.Information, "Executed 'Functions.{Function}' ({Outcome}, Id={Id}, Duration={Duration:0}ms)")]
    private static partial void LogExecuted(ILogger log, string function, string outcome, Guid id, double duration);

    /// <summary>Marks a request as that of an invocation; the worker sees the host by the name that the caller used.</summary>
    private sealed class Invocation(Guid id, Task<bool> running, CancellationToken graceOver) : HttpTransformer
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
            if (proxyResponse?.Content.Headers.ContentLength == 0 && !await running) // The worker's own server makes nothing of a function that throws.
                httpContext.Response.StatusCode = graceOver.IsCancellationRequested ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
            return copied;
        }
    }
}
