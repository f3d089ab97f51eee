using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Core.Telemetry;

namespace SuperRes.Functions.Telemetry;

/// <summary>What becomes of pictures whose caller waits. A job's picture is counted when its blob is worked on.</summary>
internal static class CallMetrics
{
    private const string Trigger = "http";

    private static readonly Counter<long> Cache = Instrumentation.Meter.CreateCounter<long>(
        "superres.cache.requests", "{request}", "Requests that asked the result cache.");

    /// <summary>Counts what the result cache served: a picture that it had, or one that was made.</summary>
    public static void Served(bool hit) =>
        Cache.Add(1, KeyValuePair.Create<string, object?>("result", hit ? "hit" : "miss"));

    /// <summary>Counts a picture whose answer is ready; nothing may fail after that, lest it be counted twice.</summary>
    public static void Succeeded() => PictureCounter.Succeeded(Trigger);

    /// <summary>Counts a request that ended with a problem, if it brought a picture.</summary>
    public static void Answered(HttpRequest request, ProblemDetails problem)
    {
        if (BringsPicture(request))
            PictureCounter.Failed(Trigger, problem);
    }

    /// <summary>Counts a request whose caller has gone, if it brought a picture.</summary>
    public static void Left(HttpRequest request)
    {
        if (BringsPicture(request))
            PictureCounter.Cancelled(Trigger);
    }

    private static bool BringsPicture(HttpRequest request) => HttpMethods.IsPost(request.Method);
}
