using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.OpenCv;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Tests.Inference;

/// <summary>The untiled network in OpenCV, which everything else is compared with.</summary>
internal static class Reference
{
    private static readonly Scheduler Workers = new(2);

    /// <summary>Content of the deployed model file.</summary>
    public static byte[] Onnx { get; } =
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx"));

    private static readonly Lazy<OpenCvNetwork> Network = new(() => new OpenCvNetwork(Onnx, 2, tile: 1 << 20));

    public static Task<byte[]> UpscaleAsync(PixelBuffer picture, CancellationToken cancellationToken) =>
        UpscaleAsync(Network.Value, picture, cancellationToken);

    public static async Task<byte[]> UpscaleAsync(
        OpenCvNetwork network, PixelBuffer picture, CancellationToken cancellationToken, Scheduler? workers = null)
    {
        CollectingSink sink = new();
        using PictureRun run = new(network, workers ?? Workers, picture, sink, null);
        await run.RunAsync(cancellationToken);
        return sink.Bytes;
    }
}
