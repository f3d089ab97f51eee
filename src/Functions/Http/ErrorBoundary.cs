using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using SuperRes.Core;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Http.Uploads;
using SuperRes.Functions.Telemetry;

namespace SuperRes.Functions.Http;

/// <summary>Stands around every HTTP function: whatever is thrown inside becomes an answer that tells no secrets.</summary>
public sealed partial class ErrorBoundary(ILogger<ErrorBoundary> log)
{
    /// <summary>Status for the log when the caller has gone; nobody receives it.</summary>
    private const int ClientClosedRequest = 499;

    /// <inheritdoc cref="RunAsync(HttpRequest, Func{CancellationToken, Task{IResult}}, Func{ProblemDetails, IResult}, CancellationToken)"/>
    internal Task<IResult> RunAsync(
        HttpRequest request, Func<CancellationToken, Task<IResult>> answer, CancellationToken invocation) =>
        RunAsync(request, answer, Problem.Answer, invocation);

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answer">Does the work; its token also fires when the caller has gone.</param>
    /// <param name="tell">Makes the answer for a problem; problem+json unless given.</param>
    /// <param name="invocation">Fires when the host stops.</param>
    internal async Task<IResult> RunAsync(
        HttpRequest request,
        Func<CancellationToken, Task<IResult>> answer,
        Func<ProblemDetails, IResult> tell,
        CancellationToken invocation)
    {
        var aborted = request.HttpContext.RequestAborted;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(invocation, aborted);
        SecurityHeaders.Apply(request.HttpContext.Response);
        try
        {
            return await answer(stop.Token);
        }
        catch (Exception fault) when (aborted.IsCancellationRequested || fault is CallerGoneException)
        {
            CallMetrics.Left(request);
            return TypedResults.StatusCode(ClientClosedRequest);
        }
        catch (Exception exception)
        {
            return Refuse(request, exception, tell);
        }
    }

    /// <summary>Guards an answer that still has to read what it sends: a fault before the first byte becomes an answer
    /// too. After it, the connection breaks off, and the caller sees that the rest is missing.</summary>
    internal IResult Around(IResult answer) => new Guarded(this, answer);

    private IResult Refuse(HttpRequest request, Exception exception, Func<ProblemDetails, IResult> tell)
    {
        var problem = Problem.Describe(exception);
        CallMetrics.Answered(request, problem);
        if (exception is DiskUnavailableException or not (SuperResException or OperationCanceledException))
            LogFault(exception, request.Path, (string)problem.Extensions["code"]!);
        if (Problem.RetryAfter(exception) is { } wait)
            request.HttpContext.Response.Headers.RetryAfter = wait;
        return tell(problem);
    }

    private sealed class Guarded(ErrorBoundary boundary, IResult answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            try
            {
                await answer.ExecuteAsync(httpContext);
            }
            catch (Exception fault) when (
                !httpContext.Response.HasStarted && !httpContext.RequestAborted.IsCancellationRequested)
            {
                httpContext.Response.Clear();
                SecurityHeaders.Apply(httpContext.Response);
                await boundary.Refuse(httpContext.Request, fault, Problem.Answer).ExecuteAsync(httpContext);
            }
        }
    }

    [LoggerMessage(701, LogLevel.Error, "{Path} failed with {Code}")]
    private partial void LogFault(Exception exception, string path, string code);
}
