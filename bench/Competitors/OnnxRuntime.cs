using Microsoft.ML.OnnxRuntime;
using SuperRes.Core.Imaging;

namespace SuperRes.Bench.Competitors;

/// <summary>The ONNX file in ONNX Runtime, whole picture, one thread a core.</summary>
internal sealed class OnnxRuntime : ICompetitor
{
    private static readonly float[] Means = [103.1545782f, 111.561547f, 114.35629928f];
    private readonly SessionOptions _options = new() { IntraOpNumThreads = Environment.ProcessorCount };
    private readonly InferenceSession _session;

    public OnnxRuntime() => _session = new InferenceSession(Files.Onnx, _options);

    public string Name => "ONNX Runtime";

    public Task RunAsync(PixelBuffer picture)
    {
        var size = picture.Width * picture.Height;
        var input = new float[3 * size];
        for (var y = 0; y < picture.Height; y++)
        {
            ReadOnlySpan<byte> row = picture.Row(y);
            for (var i = 0; i < row.Length; i++)
                input[(2 - i % 3) * size + y * picture.Width + i / 3] = row[i] - Means[2 - i % 3];
        }
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, [1, 3, picture.Height, picture.Width]);
        using RunOptions run = new();
        using var result = _session.Run(
            run, new Dictionary<string, OrtValue> { ["input"] = value }, ["output"]);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }
}
