using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Upscaling;

public class FaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    public static TheoryData<string, bool> FormatsWithAndWithoutAlpha => [..
        from format in new[] { "jpeg", "png", "webp", "avif" }
        from alpha in new[] { false, true }
        select (format, alpha)];

    [Theory]
    [MemberData(nameof(FormatsWithAndWithoutAlpha))]
    public async Task A_network_that_fails_midway_fails_the_picture_with_its_own_exception(string format, bool alpha)
    {
        var engine = new FailingEngine(afterRows: 100);
        await Assert.ThrowsAsync<ModelUnavailableException>(
            () => Run(engine, format, alpha, Stream.Null, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.Equal(0, engine.Running);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_network_that_fails_on_one_of_colour_and_alpha_ends_the_other_too(int call)
    {
        var engine = new FailingEngine(afterRows: 10, onlyCall: call);
        await Assert.ThrowsAsync<ModelUnavailableException>(
            () => Run(engine, "png", true, Stream.Null, TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.Equal(0, engine.Running);
    }

    [Theory]
    [MemberData(nameof(FormatsWithAndWithoutAlpha))]
    public async Task A_destination_that_fails_ends_the_network_and_shows_why(string format, bool alpha)
    {
        var engine = new FailingEngine(int.MaxValue);
        var thrown = await Assert.ThrowsAsync<IOException>(
            () => Run(engine, format, alpha, new FullDisk(), TestContext.Current.CancellationToken).WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.Equal("The disk is full.", thrown.Message);
        Assert.Equal(0, engine.Running);
    }

    [Theory]
    [MemberData(nameof(FormatsWithAndWithoutAlpha))]
    public async Task Cancelling_midway_ends_both_sides(string format, bool alpha)
    {
        using var cancel = new CancellationTokenSource();
        var engine = new FailingEngine(afterRows: 100, cancel.Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Run(engine, format, alpha, Stream.Null, cancel.Token).WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.Equal(0, engine.Running);
    }

    [Fact]
    public async Task A_destination_that_never_takes_a_byte_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var stuck = new StuckStream(cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Run(new NearestEngine(), "png", true, stuck, cancel.Token).WaitAsync(Soon, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Progress_never_falls_and_ends_at_one()
    {
        var seen = new List<double>();
        await new Upscaler(new NearestEngine()).UpscaleAsync(
            Picture(true), new UpscaleOptions(), new ImageLimits(), Stream.Null, new Collect(seen),
            TestContext.Current.CancellationToken);
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1, seen[^1]);
        Assert.True(seen.Count > 2);
    }

    [Fact]
    public async Task A_full_line_turns_a_picture_away_before_it_is_decoded_and_frees_its_place_afterwards()
    {
        var line = new Admission(1, new MemoryBudget(MemoryBudget.Least));
        var upscaler = new Upscaler(new NearestEngine(), line);
        var file = Picture(false);
        using (await line.EnterAsync(1, TimeSpan.Zero, 1, isPatient: false, TestContext.Current.CancellationToken))
        {
            await Assert.ThrowsAsync<BusyException>(() => upscaler.UpscaleAsync(
                file, new UpscaleOptions(), new ImageLimits(), Stream.Null, null, TestContext.Current.CancellationToken));
        }

        await upscaler.UpscaleAsync(
            file, new UpscaleOptions(), new ImageLimits(), Stream.Null, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, line.Pictures);
    }

    private static async Task Run(
        IUpscalingEngine engine, string format, bool alpha, Stream destination, CancellationToken cancellationToken)
    {
        var options = UpscaleOptions.Parse([new("format", format)]);
        await new Upscaler(engine).UpscaleAsync(
            Picture(alpha), options, new ImageLimits(), destination, null, cancellationToken);
    }

    private static byte[] Picture(bool alpha)
    {
        using var cat = Samples.Cat(200, 200);
        using var disc = Samples.Disc(200);
        return (alpha ? disc : cat).PngsaveBuffer();
    }

    private sealed class Collect(List<double> seen) : IProgress<double>
    {
        public void Report(double value) => seen.Add(value);
    }

    /// <summary>Works until a row and then throws, or does what it was told to; on every call or on one of them.</summary>
    private sealed class FailingEngine(int afterRows, Action? instead = null, int? onlyCall = null) : IUpscalingEngine
    {
        private int _calls;
        private int _running;

        public int Running => _running;

        public string ModelId => "failing";

        public int Scale => 3;

        public async Task<TimeSpan> UpscaleAsync(
            PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _running);
            var call = Interlocked.Increment(ref _calls);
            var failsAt = call == (onlyCall ?? call) ? afterRows : int.MaxValue;
            try
            {
                using var band = new PixelBuffer(source.Width * 3, 3, 3, source.Depth);
                for (var y = 0; y < source.Height; y++)
                {
                    if (y == failsAt && instead is null)
                        throw new ModelUnavailableException("Out of order.");
                    if (y == failsAt)
                        instead!();
                    for (var row = 0; row < 3; row++)
                        new Random(y).NextBytes(band.Row(row));
                    await sink.WriteAsync(band, 3, cancellationToken);
                }
                return TimeSpan.Zero;
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The disk is full.");
    }

    private sealed class StuckStream(CancellationTokenSource cancel) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancel.CancelAfter(50);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
