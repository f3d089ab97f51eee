using System.Diagnostics;
using SuperRes.Bench.Competitors;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Bench;

/// <summary>All ways side by side: they take turns within every round, so that a disturbance hits all alike.</summary>
internal static class SideBySide
{
    private const int Rounds = 7;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Floating-point operations a pixel, by the definition of a convolution.</summary>
    private const double FlopPerPixel = 2.47e6;

    private static readonly string[] AllSizes = ["125x94", "250x188", "500x375", "1000x750"];

    /// <param name="sizes">Such as <c>500x375</c>; none for all.</param>
    public static async Task RunAsync(string[] sizes)
    {
        Table table = new("side-by-side");
        var peak = Machine.PeakGflops();
        table.Line($"# Side by side, {Environment.ProcessorCount} cores, FMA peak {peak:0} GFLOP/s");
        table.Line();
        table.Line($"Medians of {Rounds} rounds in one process; ratio to the first way. GFLOP/s by the definition of a convolution.");
        using Ours ours = new(EngineKind.Auto), tiled = new(EngineKind.OpenCv);
        using UntiledOpenCv untiled = new();
        using DnnSuperRes usual = new();
        using OnnxRuntime runtime = new();
        ICompetitor[] all = [ours, tiled, untiled, usual, runtime];
        foreach (var size in sizes is [] ? AllSizes : sizes)
        {
            if (size.Split('x') is not [var columns, var rows] || !int.TryParse(columns, out var width)
                || !int.TryParse(rows, out var height))
            {
                throw new ArgumentException($"The size {size} is not of the form 500x375.", nameof(sizes));
            }
            using var picture = Files.Photo(width, height);
            var medians = await MeasureAsync(all, picture);
            table.Header($"{width} × {height}", "ms", "ratio", "MP/s", "GFLOP/s", "of peak");
            for (var i = 0; i < all.Length; i++)
            {
                var gflops = width * height * FlopPerPixel / medians[i] / 1e9;
                table.Row(
                    all[i].Name, Table.Number(medians[i] * 1e3, "0.0"), Table.Number(medians[i] / medians[0]),
                    Table.Number(width * height / medians[i] / 1e6, "0.000"), Table.Number(gflops, "0"),
                    Table.Number(gflops / peak * 100, "0") + " %");
            }
        }
        table.Save();
    }

    /// <summary>Seconds of each way, median over the rounds; one round before them is not counted.</summary>
    private static async Task<double[]> MeasureAsync(ICompetitor[] all, PixelBuffer picture)
    {
        double[][] seconds = [.. all.Select(_ => new double[Rounds])];
        for (var round = -1; round < Rounds; round++)
        {
            for (var i = 0; i < all.Length; i++)
            {
                // The threads of the one before go on spinning for some milliseconds.
                await Task.Delay(Pause);
                var start = Stopwatch.GetTimestamp();
                await all[i].RunAsync(picture);
                if (round >= 0)
                    seconds[i][round] = Stopwatch.GetElapsedTime(start).TotalSeconds;
            }
        }
        return [.. seconds.Select(values => values.Order().ElementAt(Rounds / 2))];
    }
}
