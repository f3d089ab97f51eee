using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>Repeats every pixel three times along both axes, in the bands and buffers of the product's network but without
/// its arithmetic and workspaces: what is left is the memory that a picture itself holds.</summary>
internal sealed class Repeating : IUpscalingEngine, IDisposable
{
    private readonly Scheduler _scheduler = new(1);

    public string ModelId => "repeating";

    public int Scale => Network.Factor;

    public async Task<TimeSpan> UpscaleAsync(
        PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var network = new Network();
        using var run = new PictureRun(network, _scheduler, source, sink, progress);
        return await run.RunAsync(cancellationToken);
    }

    public void Dispose() => _scheduler.Dispose();

    private sealed class Network : INetwork
    {
        public const int Factor = 3;

        public string Engine => "repeating";

        public int Scale => Factor;

        public int Workers => 1;

        public long Work(int width, int height) => height;

        public int BandRows(int width, int height) => BandLimits.Default.Rows(width, height);

        public ValueTask<IBandPass> BeginAsync(Band band, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IBandPass>(new Pass(band));

        public void Dispose()
        {
        }
    }

    private sealed class Pass(Band band) : IBandPass
    {
        private bool _done;

        public bool TryAdvance(out Step step)
        {
            step = new Step(Parts: 1, band.Rows);
            return !_done;
        }

        public void Run(int part, int worker)
        {
            _done = true;
            var pixel = 3 * (int)band.Source.Depth;
            for (var row = 0; row < band.Rows * Network.Factor; row++)
            {
                var from = band.Source.Row(band.Top + row / Network.Factor);
                var to = band.Destination.Row(row);
                for (var at = 0; at < to.Length; at += pixel)
                    from.Slice(at / pixel / Network.Factor * pixel, pixel).CopyTo(to[at..]);
            }
        }

        public void Dispose()
        {
        }
    }
}
