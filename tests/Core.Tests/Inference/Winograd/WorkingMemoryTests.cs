using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Tests.Inference.Winograd;

public class WorkingMemoryTests
{
    private static readonly EdsrWeights Weights = EdsrGraphReader.Read(Reference.Onnx);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(64)]
    public async Task There_is_room_for_two_bands_of_the_largest_kind_however_many_workers(int workers)
    {
        using WinogradEdsr network = new(Weights, WinogradEdsr.Available[0], workers);
        foreach (var (width, height) in new[] { (300, 3000), (1000, 1000), (1024, 800), (1025, 1600), (2048, 1500), (9000, 300) })
        {
            using PixelBuffer picture = new(width, height, 3);
            Band band = new(picture, 0, network.BandRows(width, height), picture);
            using var first = await network.BeginAsync(band, Token);

            var second = network.BeginAsync(band, Token);

            Assert.True(second.IsCompleted, $"{width} x {height}");
            (await second).Dispose();
        }
    }

    [Fact]
    public void With_few_workers_it_is_a_quarter_of_a_gibibyte_and_what_more_take_counts_as_the_processes_own()
    {
        Assert.All(Enumerable.Range(1, 8), workers => Assert.InRange(WinogradEdsr.BytesBeyondUsual(workers), 0, 100L << 20));
        Assert.InRange(WinogradEdsr.BytesBeyondUsual(64), 1, 1L << 30);
    }

    [Fact]
    public async Task All_of_it_comes_back_however_a_picture_ends()
    {
        using Scheduler scheduler = new(2);
        using WinogradEdsr network = new(Weights, WinogradEdsr.Available[0], 2);
        foreach (var (width, height) in new[] { (60, 40), (400, 300) })
        {
            using var picture = TestPictures.Noise(width, height);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            using PictureRun cancelled = new(network, scheduler, picture, new CollectingSink(), new Stopping(stop));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.RunAsync(stop.Token));
            using PictureRun whole = new(network, scheduler, picture, new CollectingSink(), null);
            await whole.RunAsync(Token);
        }

        Assert.Equal((0, 0), (network.Bands.Lent, network.SmallBands.Lent));
    }

    [Fact]
    public async Task A_pass_that_is_disposed_of_twice_gives_its_memory_back_once()
    {
        using WinogradEdsr network = new(Weights, WinogradEdsr.Available[0], 2);
        using PixelBuffer picture = new(40, 40, 3);
        Band band = new(picture, 0, 40, picture);
        var pass = await network.BeginAsync(band, Token);
        using var other = await network.BeginAsync(band, Token);
        var lent = network.SmallBands.Lent;

        pass.Dispose();
        pass.Dispose();

        Assert.Equal(lent / 2, network.SmallBands.Lent);
    }

    [Fact]
    public void A_kernel_that_would_write_beyond_its_scratch_is_stopped()
    {
        using Scratch scratch = new(tiles: 14, features: 64, outputs: 64);
        var room = Scratch.Terms(14, 64);

        scratch.Ensure(room, room);

        Assert.Throws<InvalidOperationException>(() => scratch.Ensure(room + 1, room));
        Assert.Throws<InvalidOperationException>(() => scratch.Ensure(room, room + 1));
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<double>
    {
        public void Report(double value) => stop.Cancel();
    }
}
