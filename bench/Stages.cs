using SuperRes.Bench.Competitors;
using SuperRes.Core.Inference;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.Scheduling;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Bench;

/// <summary>Where the workers' time goes, for each instruction set.</summary>
internal static class Stages
{
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        Table table = new("stages");
        table.Line("# Share of the workers' time, 500 × 375");
        table.Header("kernels", "transforms", "products", "rest", "thread-ms");
        var weights = EdsrGraphReader.Read(await File.ReadAllBytesAsync(Files.Onnx));
        using var picture = Files.Photo(500, 375);
        using Scheduler scheduler = new(Environment.ProcessorCount);
        foreach (var kernels in WinogradEdsr.Available)
        {
            using WinogradEdsr network = new(weights, kernels, scheduler.Workers);
            var busy = TimeSpan.Zero;
            for (var round = -1; round < Rounds; round++)
            {
                using PictureRun run = new(network, scheduler, picture, Nowhere.Instance, null);
                var spent = await run.RunAsync(CancellationToken.None);
                busy += round < 0 ? TimeSpan.Zero : spent;
                if (round < 0)
                    foreach (var scratch in network.Scratches)
                        (scratch.TransformTicks, scratch.ProductTicks) = (0, 0);
            }
            var transforms = network.Scratches.Sum(s => s.TransformTime.TotalSeconds) / busy.TotalSeconds;
            var products = network.Scratches.Sum(s => s.ProductTime.TotalSeconds) / busy.TotalSeconds;
            table.Row(
                kernels.Name, $"{transforms:0 %}", $"{products:0 %}", $"{1 - transforms - products:0 %}",
                Table.Number(busy.TotalMilliseconds / Rounds, "0"));
        }
        table.Save();
    }
}
