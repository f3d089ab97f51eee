using System.Diagnostics;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// Takes one picture through the network band by band. Two buffers alternate, so that the sink may still be busy with
/// one band while the next is computed; while both are with the sink, the picture holds no worker and no workspace.
/// </summary>
internal sealed class PictureRun(
    INetwork network, Scheduler scheduler, PixelBuffer source, IBandSink sink, IProgress<double>? progress,
    Share? share = null) : IDisposable
{
    private readonly int _bandRows = network.BandRows(source.Width, source.Height);
    private readonly Share _share = share ?? new Share();
    private readonly PixelBuffer?[] _buffers = new PixelBuffer?[2];
    private Task _write = Task.CompletedTask;

    /// <summary>Runs to the end of the picture.</summary>
    /// <returns>The time that workers spent on it, added up.</returns>
    public async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        var busy = TimeSpan.Zero;
        try
        {
            for (int top = 0, turn = 0; top < source.Height; top += _bandRows, turn ^= 1)
            {
                var rows = Math.Min(_bandRows, source.Height - top);
                var buffer = _buffers[turn] ??= NewBuffer();
                busy += await ComputeAsync(new Band(source, top, rows, buffer), cancellationToken);
                await _write;
                _write = sink.WriteAsync(buffer, rows * network.Scale, cancellationToken).AsTask();
            }
        }
        finally
        {
            // The buffers are the sink's until it returns, also when another band failed.
            await _write;
        }
        return busy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer?.Dispose();
    }

    private PixelBuffer NewBuffer() => new(
        source.Width * network.Scale, Math.Min(_bandRows, source.Height) * network.Scale, 3, source.Depth);

    private async Task<TimeSpan> ComputeAsync(Band band, CancellationToken cancellationToken)
    {
        using var activity = Instrumentation.Activities.StartActivity("band");
        activity?.SetTag("superres.band.top", band.Top).SetTag("superres.band.rows", band.Rows);
        var asked = Stopwatch.GetTimestamp();
        using var pass = await network.BeginAsync(band, cancellationToken);
        IProgress<double>? ofPicture = progress is null ? null : new BandProgress(progress, band);
        var busy = await scheduler.RunAsync(pass, _share, ofPicture, asked, cancellationToken);
        EngineMetrics.BandDone(network.Engine);
        return busy;
    }

    /// <summary>Turns a band's progress into its picture's, in steps worth telling.</summary>
    private sealed class BandProgress(IProgress<double> picture, Band band) : IProgress<double>
    {
        private const double Step = 1.0 / 256;
        private double _told;

        public void Report(double value)
        {
            if (value < 1 && value < _told + Step)
                return;
            _told = value;
            picture.Report((band.Top + value * band.Rows) / band.Source.Height);
        }
    }
}
