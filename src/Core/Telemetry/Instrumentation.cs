using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SuperRes.Core.Telemetry;

/// <summary>
/// Where measurements and traces come from, for whoever listens; without a listener they cost next to nothing. Static,
/// as the network is: one a process.
/// </summary>
public static class Instrumentation
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "SuperRes";

    private static readonly string Version = typeof(Instrumentation).Assembly.GetName().Version!.ToString(3);

    /// <summary>Creates instruments.</summary>
    public static Meter Meter { get; } = new(Name, Version);

    /// <summary>Starts activities.</summary>
    public static ActivitySource Activities { get; } = new(Name, Version);

    /// <summary>Bounds of histograms of seconds, from a cached thumbnail to the largest picture.</summary>
    internal static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250],
    };

    /// <summary>Marks an activity as failed, by a code that can be shown to anybody.</summary>
    internal static void Fail(this Activity? activity, Exception fault) => activity?.SetStatus(
        ActivityStatusCode.Error, fault is SuperResException known ? known.Code : fault.GetType().Name);
}
