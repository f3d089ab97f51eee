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
    private static readonly Scheduler Workers = new(2);
    private static readonly EdsrWeights Weights = EdsrGraphReader.Read(Reference.Onnx);

    public static TheoryData<string> Kernels => [.. WinogradEdsr.Available.Select(kernels => kernels.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public async Task Every_size_up_to_40_by_40_equals_the_untiled_network(string kernels)
    {
        using var network = Create(kernels);
        await Parallel.ForEachAsync(Sizes(), Token, async (size, token) =>
        {
            (var width, var height) = size;
            using var picture = (width + height) % 2 == 0
                ? TestPictures.Noise(width, height, seed: width * 41 + height)
                : TestPictures.Edges(width, height);
            Difference.AssertSmall(
                await Reference.UpscaleAsync(picture, token), await RunAsync(network, picture, Workers));
        });
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public async Task Bands_and_stripes_leave_no_seams(string kernels)
    {
        using var network = Create(kernels, new BandLimits(Stripe: 64, Pixels: 64 * 48, WidePixels: 100 * 40, FewestRows: 16));
        foreach ((var width, var height) in new[] { (63, 97), (64, 96), (65, 95), (129, 81), (200, 130) })
        {
            using var picture = TestPictures.Edges(width, height);
            Difference.AssertSmall(
                await Reference.UpscaleAsync(picture, Token), await RunAsync(network, picture, Workers));
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public async Task A_photo_equals_the_untiled_network(string kernels)
    {
        using var network = Create(kernels);
        using var picture = TestPictures.Photo(225, 150);

        Difference.AssertSmall(
            await Reference.UpscaleAsync(picture, Token), await RunAsync(network, picture, Workers));
    }

    [Fact]
    public async Task Runs_with_any_number_of_workers_give_the_same_bytes()
    {
        using var picture = TestPictures.Noise(150, 90);
        List<byte[]> results = [];
        foreach (var workers in new[] { 1, 2, 2, 5 })
        {
            using Scheduler scheduler = new(workers);
            using WinogradEdsr network = new(Weights, WinogradEdsr.Available[0], workers);
            results.Add(await RunAsync(network, picture, scheduler));
        }

        Assert.All(results, bytes => Assert.Equal(results[0], bytes));
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

        foreach (var kernels in WinogradEdsr.Available)
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

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<(int Width, int Height)> Sizes() =>
        from height in Enumerable.Range(1, 40) from width in Enumerable.Range(1, 40) select (width, height);

    private static WinogradEdsr Create(string kernels, BandLimits? limits = null) =>
        new(Weights, WinogradEdsr.Available.Single(k => k.Name == kernels), Workers.Workers, limits);

    private static async Task<byte[]> RunAsync(WinogradEdsr network, PixelBuffer picture, Scheduler scheduler)
    {
        CollectingSink sink = new();
        using PictureRun run = new(network, scheduler, picture, sink, null);
        await run.RunAsync(Token);
        return sink.Bytes;
    }
}
