using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Tests.Inference.Winograd;

public class EqualityTests
{
    private static readonly Scheduler Workers = new(2);
    private static readonly EdsrWeights Weights = EdsrGraphReader.Read(Reference.Onnx);

    public static TheoryData<string> Kernels => [.. WinogradEdsr.Available.Select(kernels => kernels.Name)];

    [Theory]
    [MemberData(nameof(Kernels))]
    public async Task Every_small_size_equals_the_untiled_network(string kernels)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        using WinogradEdsr network = Create(kernels);
        for (int height = 1; height <= 40; height += kernels == "avx512" ? 1 : 7)
        {
            for (int width = 1; width <= 40; width++)
            {
                using PixelBuffer picture = (width + height) % 2 == 0
                    ? TestPictures.Noise(width, height, seed: width * 41 + height)
                    : TestPictures.Edges(width, height);
                Difference.AssertSmall(
                    await Reference.UpscaleAsync(picture, token), await Run(network, picture, token));
            }
        }
    }

    private static WinogradEdsr Create(string kernels) =>
        new(Weights, WinogradEdsr.Available.Single(k => k.Name == kernels), Workers.Workers);

    private static async Task<byte[]> Run(WinogradEdsr network, PixelBuffer picture, CancellationToken token)
    {
        CollectingSink sink = new();
        using PictureRun run = new(network, Workers, picture, sink, null);
        await run.RunAsync(token);
        return sink.Bytes;
    }
}
