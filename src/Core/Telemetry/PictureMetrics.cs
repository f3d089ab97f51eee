using System.Diagnostics.Metrics;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Telemetry;

/// <summary>What pictures cost.</summary>
internal static class PictureMetrics
{
    private static readonly Histogram<double> Stage = Instrumentation.Meter.CreateHistogram(
        "superres.stage.duration", "s", "Time that a picture spends in a stage.", tags: null, Instrumentation.Seconds);

    private static readonly Histogram<double> Megapixels = Instrumentation.Meter.CreateHistogram(
        "superres.picture.size", "Mpx", "Megapixels of pictures before they are upscaled.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 12, 16, 25, 50, 100] });

    /// <summary>Records a picture that was upscaled.</summary>
    public static void Record(UpscaleResult result)
    {
        Megapixels.Record(result.OriginalSize.Pixels / 1e6);
        Record("decode", result.Timings.Decode);
        Record("queue", result.Timings.Queue);
        Record("inference", result.Timings.Inference);
        Record("encode", result.Timings.Encode);
    }

    private static void Record(string stage, TimeSpan duration) =>
        Stage.Record(duration.TotalSeconds, KeyValuePair.Create<string, object?>("stage", stage));
}
