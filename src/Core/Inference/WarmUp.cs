using System.Diagnostics;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference;

/// <summary>Sends a small picture through a new network: compiles the kernels, proves that they run, and gives a
/// first measurement of their speed.</summary>
internal static class WarmUp
{
    private const int Side = 64;
    private const int Measurements = 5;

    /// <summary>Warms a network up.</summary>
    /// <returns>Time that all workers together need for <see cref="Pixels"/> pixels.</returns>
    public static async Task<TimeSpan> RunAsync(INetwork network, Scheduler scheduler)
    {
        using PixelBuffer source = new(Side, Side, 3);
        for (var y = 0; y < Side; y++)
            source.Row(y).Fill((byte)(4 * y));

        using (PictureRun compile = new(network, scheduler, source, new Nowhere(), null))
            await compile.RunAsync(CancellationToken.None);

        // A process that starts has much else to do; the fastest run is the one that was disturbed least.
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < Measurements; i++)
        {
            using PictureRun measure = new(network, scheduler, source, new Nowhere(), null);
            var start = Stopwatch.GetTimestamp();
            await measure.RunAsync(CancellationToken.None);
            var elapsed = Stopwatch.GetElapsedTime(start);
            fastest = elapsed < fastest ? elapsed : fastest;
        }
        return fastest;
    }

    /// <summary>Pixels of the small picture.</summary>
    public const int Pixels = Side * Side;

    private sealed class Nowhere : IBandSink
    {
        public ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;
    }
}
