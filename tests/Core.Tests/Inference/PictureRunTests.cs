using System.Diagnostics.Metrics;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Tests.Inference;

/// <summary>A picture of ten bands on its way through a network that a test controls.</summary>
public sealed class PictureRunTests : IDisposable
{
    private const int Bands = 10;

    /// <summary>Whether a worker belongs to the test whose listener throws: others run beside it.</summary>
    [ThreadStatic]
    private static bool _isOfThisTest;

    private readonly Scheduler _scheduler = new(1);
    private readonly PixelBuffer _picture = new(8, Bands * FakeNetwork.Rows, 3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _scheduler.Dispose();
        _picture.Dispose();
    }

    [Fact]
    public async Task Progress_never_falls_and_ends_at_one_once()
    {
        using FakeNetwork network = new();
        Recorder progress = new();

        await RunAsync(network, new CollectingSink(), progress);

        Assert.Equal(3 * Bands, progress.Values.Count);
        Assert.Equal(progress.Values.Order().Distinct(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
    }

    [Fact]
    public async Task The_next_band_is_computed_while_the_sink_still_has_the_last_one_and_no_third()
    {
        using FakeNetwork network = new();
        SlowSink sink = new();

        var run = RunAsync(network, sink);
        await sink.Reached;
        while (network.Ran < 2 * network.PartsOfBand)
            await Task.Delay(5, Token);
        await Task.Delay(100, Token);

        Assert.Equal((2, false), (network.Begun, run.IsCompleted));
        Assert.NotSame(network.Destinations[0], network.Destinations[1]);
        sink.Release();
        await run;
        Assert.Equal(Bands, network.Begun);
        Assert.Equal(2, network.Destinations.Distinct().Count());
    }

    [Fact]
    public async Task A_sink_that_fails_ends_the_band_that_is_being_computed()
    {
        using SemaphoreSlim computing = new(0), failed = new(0);
        using FakeNetwork network = new()
        {
            Part = band =>
            {
                if (band == 2 && computing.Release() == 0)
                    failed.Wait(Token);
            },
        };
        var run = RunAsync(network, new Sink(async _ =>
        {
            await computing.WaitAsync(Token);
            throw new IOException("The disk is full.");
        }));

        // The sink's fault has been seen once the run's token has been cancelled, which nothing tells.
        await Task.Delay(200, Token);
        failed.Release();

        Assert.Equal("The disk is full.", (await Assert.ThrowsAsync<IOException>(() => run)).Message);
        Assert.Equal(2, network.Begun);
        Assert.InRange(network.Ran, network.PartsOfBand + 1, network.PartsOfBand + 2);
    }

    [Fact]
    public async Task What_a_network_fails_with_is_not_hidden_by_the_sink_that_ends_with_it()
    {
        using FakeNetwork network = new() { Part = band => { if (band == 2) throw new InvalidOperationException("No such pixels."); } };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(network, new Sink(async stop =>
        {
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException("Too late.");
        })));

        Assert.Equal("No such pixels.", failure.Message);
    }

    [Fact]
    public async Task Buffers_stay_the_sinks_until_it_returns_however_the_picture_ends()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using FakeNetwork network = new() { Part = band => { if (band == 2) caller.Token.WaitHandle.WaitOne(); } };
        TaskCompletionSource reached = new(), goOn = new();
        PixelBuffer? held = null;
        var run = RunAsync(network, new Sink(
            async _ =>
            {
                reached.TrySetResult();
                await goOn.Task;
                held!.Row(0).Fill(1);
            },
            band => held = band), cancellationToken: caller.Token);
        await reached.Task;

        await caller.CancelAsync();
        await Task.Delay(100, Token);

        Assert.False(run.IsCompleted);
        goOn.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_step_that_cancellation_passed_over_is_not_told_as_done()
    {
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using FakeNetwork network = new() { Part = band => { if (band == Bands) caller.Cancel(); } };
        Recorder progress = new();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => RunAsync(network, new CollectingSink(), progress, caller.Token));

        Assert.Equal((Bands - 1.0) / Bands, progress.Values[^1]);
    }

    [Fact]
    public async Task A_listener_to_metrics_that_throws_fails_the_picture_and_not_the_process()
    {
        using FakeNetwork network = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Name == "superres.queue.wait")
                it.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            if (_isOfThisTest)
                throw new InvalidTimeZoneException("The listener's fault.");
        });
        using FakeNetwork marking = new() { Part = _ => _isOfThisTest = true };
        await RunAsync(marking, new CollectingSink());
        listener.Start();

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => RunAsync(network, new CollectingSink()));

        listener.Dispose();
        await RunAsync(marking, new CollectingSink());
    }

    [Fact]
    public void A_network_runs_on_as_many_workers_as_it_was_made_for()
    {
        using FakeNetwork network = new() { Workers = 2 };

        Assert.Throws<ArgumentOutOfRangeException>(() => new PictureRun(network, _scheduler, _picture, new CollectingSink(), null));
    }

    private async Task RunAsync(
        FakeNetwork network, IBandSink sink, IProgress<double>? progress = null, CancellationToken? cancellationToken = null)
    {
        using PictureRun run = new(network, _scheduler, _picture, sink, progress);
        await run.RunAsync(cancellationToken ?? Token);
    }

    private sealed class Sink(Func<CancellationToken, Task> write, Action<PixelBuffer>? see = null) : IBandSink
    {
        public ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken)
        {
            see?.Invoke(band);
            return new(write(cancellationToken));
        }
    }

    private sealed class Recorder : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
