using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Core.Telemetry;
using SuperRes.Functions.Http;

namespace SuperRes.Functions.Telemetry;

/// <summary>Counts what became of pictures: once each, where that is decided.</summary>
internal static class PictureCounter
{
    private static readonly Counter<long> Pictures = Instrumentation.Meter.CreateCounter<long>(
        "superres.pictures", "{picture}", "Pictures by what became of them.");

    /// <summary>Counts a picture that was delivered.</summary>
    /// <param name="trigger">How it came: <c>http</c> or <c>blob</c>.</param>
    public static void Succeeded(string trigger) => Count(trigger, "ok", "none");

    /// <summary>Counts a picture that was given up unfinished, as its caller has gone or the instance stops: a host
    /// that asks for the end does not tell which.</summary>
    public static void Cancelled(string trigger) => Count(trigger, "cancelled", ProblemCode.Cancelled);

    /// <summary>Counts a picture that there is no result of.</summary>
    /// <param name="trigger">How it came: <c>http</c> or <c>blob</c>.</param>
    /// <param name="problem">Below status 500 the picture or its sender is at fault, else the service.</param>
    public static void Failed(string trigger, ProblemDetails problem)
    {
        if (problem.Extensions["code"] is ProblemCode.Cancelled)
            Cancelled(trigger);
        else
            Count(trigger, problem.Status < StatusCodes.Status500InternalServerError ? "refused" : "failed", problem.Extensions["code"]);
    }

    private static void Count(string trigger, string outcome, object? code) => Pictures.Add(
        1, new("trigger", trigger), new("outcome", outcome), new("code", code));
}
