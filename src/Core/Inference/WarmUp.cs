using SuperRes.Core.Imaging;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference;

/// <summary>Sends a small picture through a new network: compiles the kernels, proves that it enlarges pictures, and gives a
/// first measurement of its speed.</summary>
internal static class WarmUp
{
    private const int Side = 64;
    private const int Measurements = 4;

    /// <summary>Looks at what a network makes of a smooth picture.</summary>
    /// <exception cref="ModelUnavailableException">It is another picture.</exception>
    public static async Task CheckAsync(INetwork network, Scheduler scheduler)
    {
        using var source = Ramp.Draw();
        Ramp ramp = new(network.Scale);
        await RunAsync(network, scheduler, source, ramp);
        ramp.Check();
    }

    /// <summary>Measures a network's speed anew.</summary>
    public static async Task MeasureAsync(INetwork network, Scheduler scheduler, Throughput speed)
    {
        // A process that starts has much else to do; the fastest run is the one that was disturbed least.
        using var source = Ramp.Draw();
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < Measurements; i++)
        {
            var busy = await RunAsync(network, scheduler, source, new Nowhere());
            fastest = busy < fastest ? busy : fastest;
        }

        speed.Restart(network.Work(Side, Side), fastest / scheduler.Workers);
    }

    private static async Task<TimeSpan> RunAsync(INetwork network, Scheduler scheduler, PixelBuffer source, IBandSink sink)
    {
        using PictureRun run = new(network, scheduler, source, sink, null);
        return await run.RunAsync(CancellationToken.None);
    }

    private sealed class Nowhere : IBandSink
    {
        public ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    /// <summary>A picture that gets redder downwards, greener to the right and less blue downwards, and what has become of it.</summary>
    private sealed class Ramp(int scale) : IBandSink
    {
        /// <summary>How far an output of a network may be off on average, in levels of 255. Trained ones are off by one; one that takes
        /// colours in another order or range by 18 and more.</summary>
        private const double MostDeviation = 8;

        /// <summary>Pixels along the edges that do not count: networks see nothing beyond them.</summary>
        private const int Margin = 8;

        private const int Slope = 4;

        private readonly long[] _deviations = new long[3 * scale * scale];
        private int _rows;

        public static PixelBuffer Draw()
        {
            PixelBuffer picture = new(Side, Side, 3);
            for (var y = 0; y < Side; y++)
                for (var x = 0; x < Side; x++)
                    for (var channel = 0; channel < 3; channel++)
                        picture.Row(y)[3 * x + channel] = (byte)Level(x, y, channel);
            return picture;
        }

        public ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken)
        {
            for (var row = 0; row < rows; row++, _rows++)
            {
                if (_rows < Margin * scale || _rows >= (Side - Margin) * scale)
                    continue;
                var samples = band.Row(row);
                for (var i = Margin * scale * 3; i < (Side - Margin) * scale * 3; i++)
                    _deviations[(_rows % scale * scale + i / 3 % scale) * 3 + i % 3] += (long)Math.Abs(samples[i] - Level(InSource(i / 3), InSource(_rows), i % 3));
            }

            return ValueTask.CompletedTask;
        }

        public void Check()
        {
            // Each output of the network by itself: a single one that is broken is a grid of dots over every picture.
            const double Kept = (Side - 2 * Margin) * (Side - 2 * Margin);
            var average = _deviations.Max() / Kept;
            if (average > MostDeviation)
            {
                throw new ModelUnavailableException(FormattableString.Invariant(
                    $"The network in the model file does not enlarge pictures: a smooth one comes out {average:0} of 255 levels off on average, in the worst of its outputs. It must take colours in the order and range that models/README.md tells."));
            }
        }

        private static double Level(double x, double y, int channel) =>
            Math.Clamp(Slope * (channel == 0 ? y : channel == 1 ? x : 63 - y), byte.MinValue, byte.MaxValue);

        private double InSource(int position) => (position + 0.5) / scale - 0.5;
    }
}
