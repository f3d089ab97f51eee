using System.Diagnostics.Metrics;
using SuperRes.Core.Telemetry;
using SuperRes.Functions.Sweeping;

namespace SuperRes.Functions.Telemetry;

/// <summary>What the sweep finds and costs.</summary>
internal static class SweepMetrics
{
    private static readonly Counter<long> Found = Instrumentation.Meter.CreateCounter<long>(
        "superres.sweep.found", "{picture}", "Inputs that had neither result nor record.");

    private static readonly Counter<long> Requests = Instrumentation.Meter.CreateCounter<long>(
        "superres.sweep.requests", "{request}", "Listings that the sweep has asked storage for.");

    /// <summary>Counts a run.</summary>
    public static void Ended(SweepReport report)
    {
        Found.Add(report.Found);
        Requests.Add(report.Requests);
    }
}
