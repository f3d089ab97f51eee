using OpenCvSharp;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Bench.Competitors;

/// <summary>This project's engine through its public door.</summary>
internal sealed class Ours(EngineKind engine) : ICompetitor
{
    /// <summary>The model.</summary>
    public EdsrModel Model { get; } = new(new EngineOptions { Engine = engine });

    public string Name => $"ours, {Model.ModelId[(Model.ModelId.IndexOf('/', StringComparison.Ordinal) + 1)..]}";

    public Task RunAsync(PixelBuffer picture)
    {
        // The competitors before have given OpenCV all cores; here the workers are the parallelism.
        Cv2.SetNumThreads(1);
        return Model.UpscaleAsync(picture, Nowhere.Instance, null, CancellationToken.None);
    }

    public void Dispose() => Model.Dispose();
}

/// <summary>Takes bands and keeps nothing.</summary>
internal sealed class Nowhere : IBandSink
{
    public static Nowhere Instance { get; } = new();

    public ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;
}
