using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.OpenCv;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;
using SuperRes.Core.Tests.Inference.Onnx;

namespace SuperRes.Core.Tests.Inference.Winograd;

public class EqualityTests
{
    private static readonly string[] Kinds = ["noise", "edges", "photo"];
    private static readonly Scheduler Workers = new(2);
    private static readonly EdsrWeights Weights = EdsrGraphReader.Read(Reference.Onnx);

    [Fact]
    public Task Every_size_up_to_14_by_14_and_some_beyond_equal_the_untiled_network() => CompareAsync(
        [.. Sizes(14), (15, 40), (40, 15), (18, 19), (24, 25), (37, 31), (40, 40)]);

    [Fact(Explicit = true), Trait("Tier", "Long")]
    public Task Every_size_up_to_40_by_40_equals_the_untiled_network() => CompareAsync([.. Sizes(40)]);

    [Fact]
    public async Task Bands_and_stripes_leave_no_seams()
    {
        using var kernels = new AllKernels(
            new BandLimits(Stripe: 64, Pixels: 64 * 48, WidePixels: 100 * 40, FewestRows: 16));
        foreach (var kind in Kinds)
        {
            foreach ((var width, var height) in new[] { (63, 97), (64, 96), (65, 95), (129, 81), (200, 130) })
            {
                using var picture = Make(kind, width, height);
                await AssertEqualAsync(await Reference.UpscaleAsync(picture, Token), picture, kernels);
            }
        }
    }

    [Theory]
    [InlineData(1025, 48)]
    [InlineData(640, 626)]
    public async Task The_bands_and_stripes_of_the_product_give_what_a_single_band_gives(int width, int height)
    {
        const int Whole = 1 << 20;
        using WinogradEdsr single = new(
            Weights, WinogradEdsr.Available[0], Workers.Workers, new BandLimits(Whole, Whole, Whole, Whole));
        using var kernels = new AllKernels();
        using var picture = TestPictures.Noise(width, height);

        await AssertEqualAsync(await RunAsync(single, picture, Workers), picture, kernels);
    }

    [Theory]
    [InlineData(150, 90)]
    [InlineData(90, 150)]
    public async Task Any_number_of_workers_and_of_other_pictures_gives_the_same_bytes(int width, int height)
    {
        BandLimits limits = new(Stripe: 64, Pixels: 64 * 48, WidePixels: 100 * 40, FewestRows: 16);
        using var picture = TestPictures.Noise(width, height);
        foreach (var kernels in Kernels())
        {
            List<byte[]> results = [];
            foreach (var workers in new[] { 1, 2, 2, 5 })
            {
                using Scheduler scheduler = new(workers);
                using WinogradEdsr network = new(Weights, kernels, workers, limits);
                results.AddRange(await Task.WhenAll(
                    RunAsync(network, picture, scheduler), RunAsync(network, picture, scheduler)));
            }
            Assert.All(results, bytes => Assert.Equal(results[0], bytes));
        }
    }

    [Theory]
    [InlineData(8, 1, 2)]
    [InlineData(40, 2, 4)]
    [InlineData(72, 3, 3)]
    public async Task Other_features_blocks_and_scales_equal_OpenCV(int features, int blocks, int scale)
    {
        var file = new EdsrFile(features, blocks, scale).Write();
        using OpenCvNetwork reference = new(file, 2, tile: 1 << 20);
        using var picture = TestPictures.Edges(37, 29);
        var expected = await Reference.UpscaleAsync(reference, picture, Token);

        foreach (var kernels in Kernels())
        {
            using WinogradEdsr network = new(EdsrGraphReader.Read(file), kernels, 2);
            Difference.AssertSmall(expected, await RunAsync(network, picture, Workers));
        }
    }

    [Fact]
    public async Task Sixteen_bits_reach_the_network_and_come_back()
    {
        using PixelBuffer ramp = new(60, 20, 3, SampleDepth.Sixteen);
        for (var y = 0; y < 20; y++)
            for (var i = 0; i < 180; i++)
                ramp.Row16(y)[i] = (ushort)(30_000 + i / 3 * 11 + y * 5);
        using WinogradEdsr network = new(Weights, WinogradEdsr.Available[0], 2);
        var expected = await Reference.UpscaleAsync(ramp, Token);

        var actual = await RunAsync(network, ramp, Workers);

        var wanted = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(expected);
        var got = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(actual);
        var largest = 0;
        HashSet<ushort> levels = [];
        for (var i = 0; i < got.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(wanted[i] - got[i]));
            levels.Add(got[i]);
        }
        Assert.InRange(largest, 0, 257 / 100);
        Assert.True(levels.Count > 3 * (60 * 11 + 20 * 5) / 257, $"{levels.Count} levels are no more than 8 bits have");
    }

    /// <summary>Those that this machine can run: one at least, or nothing would be compared.</summary>
    private static IReadOnlyList<IConvolutionKernels> Kernels()
    {
        Assert.NotEmpty(WinogradEdsr.Available);
        return WinogradEdsr.Available;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task CompareAsync((int Width, int Height)[] sizes)
    {
        using var kernels = new AllKernels();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(half => Task.Run(
            async () =>
            {
                // A network of its own plans its buffers anew only when the size changes, which takes most of the time.
                using Scheduler worker = new(1);
                using OpenCvNetwork reference = new(Reference.Onnx, workers: 1, tile: 1 << 20);
                foreach (var (width, height) in sizes.Where((_, i) => i % 2 == half))
                {
                    foreach (var kind in Kinds)
                    {
                        using var picture = Make(kind, width, height);
                        var expected = await Reference.UpscaleAsync(reference, picture, Token, worker);
                        await AssertEqualAsync(expected, picture, kernels);
                    }
                }
            },
            Token)));
    }

    private static IEnumerable<(int Width, int Height)> Sizes(int most) =>
        from height in Enumerable.Range(1, most) from width in Enumerable.Range(1, most) select (width, height);

    private static PixelBuffer Make(string kind, int width, int height) => kind switch
    {
        "noise" => TestPictures.Noise(width, height, seed: width * 41 + height),
        "edges" => TestPictures.Edges(width, height),
        _ => TestPictures.Photo(width, height),
    };

    private static async Task AssertEqualAsync(byte[] expected, PixelBuffer picture, AllKernels kernels)
    {
        foreach (var network in kernels.Networks)
            Difference.AssertSmall(expected, await RunAsync(network, picture, Workers));
    }

    private static async Task<byte[]> RunAsync(WinogradEdsr network, PixelBuffer picture, Scheduler scheduler)
    {
        CollectingSink sink = new();
        using PictureRun run = new(network, scheduler, picture, sink, null);
        await run.RunAsync(Token);
        return sink.Bytes;
    }

    /// <summary>The network on every instruction set that this processor has.</summary>
    private sealed class AllKernels(BandLimits? limits = null) : IDisposable
    {
        public WinogradEdsr[] Networks { get; } =
            [.. Kernels().Select(kernels => new WinogradEdsr(Weights, kernels, Workers.Workers, limits))];

        public void Dispose() => Array.ForEach(Networks, network => network.Dispose());
    }
}
