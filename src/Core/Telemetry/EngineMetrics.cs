using System.Diagnostics.Metrics;

namespace SuperRes.Core.Telemetry;

/// <summary>What the network does.</summary>
internal static class EngineMetrics
{
    private static readonly UpDownCounter<int> QueuedPictures = Instrumentation.Meter.CreateUpDownCounter<int>(
        "superres.queue.pictures", "{picture}", "Pictures in the line, those being worked on included.");

    private static readonly UpDownCounter<double> QueuedMegapixels = Instrumentation.Meter.CreateUpDownCounter<double>(
        "superres.queue.size", "Mpx", "Megapixels in the line, before they are upscaled.");

    private static readonly Histogram<double> Wait = Instrumentation.Meter.CreateHistogram(
        "superres.queue.wait", "s", "Time that a band waits for memory and for its first worker.", tags: null,
        Instrumentation.Seconds);

    private static readonly Counter<long> Bands = Instrumentation.Meter.CreateCounter<long>(
        "superres.bands", "{band}", "Bands that went through the network.");

    private static readonly Histogram<double> Load = Instrumentation.Meter.CreateHistogram(
        "superres.model.load.duration", "s", "Time that loading a network and warming it up takes.", tags: null,
        Instrumentation.Seconds);

    /// <summary>Records a picture that joins the line.</summary>
    public static void Join(long pixels) => Change(1, pixels);

    /// <summary>Records a picture that leaves the line.</summary>
    public static void Leave(long pixels) => Change(-1, -pixels);

    /// <summary>Records the wait of a band.</summary>
    public static void Waited(TimeSpan duration) => Wait.Record(duration.TotalSeconds);

    /// <summary>Records a band that is done.</summary>
    /// <param name="path">Kernels that ran, such as <c>winograd-avx512</c>.</param>
    public static void BandDone(string path) => Bands.Add(1, KeyValuePair.Create<string, object?>("path", path));

    /// <summary>Records the attempt to load a network.</summary>
    public static void Loaded(TimeSpan duration, bool refused) => Load.Record(
        duration.TotalSeconds, KeyValuePair.Create<string, object?>("outcome", refused ? "refused" : "loaded"));

    private static void Change(int pictures, long pixels)
    {
        QueuedPictures.Add(pictures);
        QueuedMegapixels.Add(pixels / 1e6);
    }
}
