using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;
using SuperRes.Core.Tests.Inference;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>The deployed network on kernels that the test chooses.</summary>
internal sealed class KernelEngine(IConvolutionKernels kernels) : IUpscalingEngine, IDisposable
{
    private const int Workers = 2;

    private readonly Scheduler _scheduler = new(Workers);
    private readonly WinogradEdsr _network = new(EdsrGraphReader.Read(Reference.Onnx), kernels, Workers);

    public string ModelId => _network.Engine;

    public int Scale => _network.Scale;

    public async Task<TimeSpan> UpscaleAsync(
        PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using PictureRun run = new(_network, _scheduler, source, sink, progress);
        return await run.RunAsync(cancellationToken);
    }

    public void Dispose()
    {
        _scheduler.Dispose();
        _network.Dispose();
    }
}
