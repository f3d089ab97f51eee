using System.Diagnostics;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Telemetry;

namespace SuperRes.Core.Inference;

/// <summary>
/// Takes one picture through the network band by band. Two buffers alternate, so that the sink may still be busy with
/// one band while the next is computed; while both are with the sink, the picture holds no worker and no workspace.
/// </summary>
internal sealed class PictureRun : IDisposable
{
    private readonly INetwork _network;
    private readonly Scheduler _scheduler;
    private readonly PixelBuffer _source;
    private readonly IBandSink _sink;
    private readonly Progress? _progress;
    private readonly Share _share;
    private readonly int _bandRows;
    private readonly PixelBuffer?[] _buffers = new PixelBuffer?[2];

    /// <summary>Prepares a picture's way through a network.</summary>
    /// <param name="network">Does the work, on the scheduler's threads: both have as many.</param>
    /// <param name="scheduler">Shares the cores.</param>
    /// <param name="source">Height × width × 3.</param>
    /// <param name="sink">Takes the bands.</param>
    /// <param name="progress">Told 0..1, never falling.</param>
    /// <param name="share">The picture's account, where it has several planes.</param>
    public PictureRun(
        INetwork network, Scheduler scheduler, PixelBuffer source, IBandSink sink, IProgress<double>? progress, Share? share = null)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(network.Workers, scheduler.Workers);
        (_network, _scheduler, _source, _sink, _share) = (network, scheduler, source, sink, share ?? new Share());
        _bandRows = network.BandRows(source.Width, source.Height);
        _progress = progress is null ? null : new Progress(progress, network.Work(source.Width, source.Height));
    }

    /// <summary>Runs to the end of the picture. The first fault, of the network or of the sink, ends it.</summary>
    /// <returns>The time that workers spent on it, added up.</returns>
    public async Task<TimeSpan> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (busy, write) = (TimeSpan.Zero, Task.CompletedTask);
        try
        {
            for (int top = 0, turn = 0; top < _source.Height; top += _bandRows, turn ^= 1)
            {
                var rows = Math.Min(_bandRows, _source.Height - top);
                var buffer = _buffers[turn] ??= NewBuffer();
                busy += await ComputeAsync(new Band(_source, top, rows, buffer), stop.Token);
                await write;
                write = WriteAsync(buffer, rows * _network.Scale, stop);
            }

            await write;
            return busy;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody else ends a band: what the sink failed with is why.
            await write;
            throw;
        }
        finally
        {
            // The buffers are the sink's until it returns, also when another band failed.
            await stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer?.Dispose();
    }

    private PixelBuffer NewBuffer() => new(
        _source.Width * _network.Scale, Math.Min(_bandRows, _source.Height) * _network.Scale, 3, _source.Depth);

    private async Task<TimeSpan> ComputeAsync(Band band, CancellationToken cancellationToken)
    {
        using var activity = Instrumentation.Activities.StartActivity("band");
        activity?.SetTag("superres.band.top", band.Top).SetTag("superres.band.rows", band.Rows);
        var asked = Stopwatch.GetTimestamp();
        using var pass = await _network.BeginAsync(band, cancellationToken);
        var busy = await _scheduler.RunAsync(pass, _share, _progress, asked, cancellationToken);
        EngineMetrics.BandDone(_network.Engine);
        return busy;
    }

    /// <summary>Hands a band to the sink. Where that fails, the band that is being computed meanwhile is given up.</summary>
    private async Task WriteAsync(PixelBuffer buffer, int rows, CancellationTokenSource stop)
    {
        try
        {
            await _sink.WriteAsync(buffer, rows, stop.Token);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Turns the work of steps into the picture's progress, in steps worth telling.</summary>
    private sealed class Progress(IProgress<double> picture, long total) : IProgress<long>
    {
        private const double Step = 1.0 / 256;
        private long _done;
        private double _told;

        public void Report(long value)
        {
            _done += value;
            var done = (double)_done / total;
            if (_done < total && done < _told + Step)
                return;
            _told = done;
            picture.Report(done);
        }
    }
}
