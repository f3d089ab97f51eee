using System.Diagnostics;
using SuperRes.Bench.Competitors;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Bench;

/// <summary>Peak resident memory of the engine alone: source pixels in, bands out, nothing decoded or encoded.</summary>
internal static class Memory
{
    private static readonly int[] Sides = [1000, 2000, 4000, 5000];

    public static async Task RunAsync()
    {
        Table table = new("memory");
        table.Line("# Peak resident memory of the engine (without decoding and encoding)");
        table.Header("picture", "source MB", "peak resident MB so far", "s");
        using Ours ours = new(EngineKind.Auto);
        ours.Model.Load();
        foreach (int side in Sides)
        {
            using PixelBuffer picture = Files.Photo(side, side);
            long start = Stopwatch.GetTimestamp();
            await ours.RunAsync(picture);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            using Process process = Process.GetCurrentProcess();
            table.Row(
                $"{side} × {side}", Table.Number(picture.ByteLength / 1e6, "0"),
                Table.Number(process.PeakWorkingSet64 / 1e6, "0"), Table.Number(seconds, "0.0"));
        }
        table.Save();
    }
}
