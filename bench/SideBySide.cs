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
        // Some sizes alone do not replace the table of all.
        Table table = new(string.Join('-', ["side-by-side", .. sizes]));
        var peak = Machine.PeakGflops();
        table.Line($"# Side by side, {Environment.ProcessorCount} cores, FMA peak {peak:0} GFLOP/s");
        table.Line();
        table.Line($"Medians of {Rounds} rounds in one process; ratio to the first way. GFLOP/s by the definition of a convolution.");
        using Ours ours = new(EngineKind.Auto), tiled = new(EngineKind.OpenCv);
        using UntiledOpenCv untiled = new();
        using DnnSuperRes usual = new();
        using OnnxRuntime runtime = new();
        ICompetitor[] all = [ours, tiled, untiled, usual, runtime];
        List<(string Size, double Microseconds)> perPixel = [];
        foreach (var size in (sizes is [] ? AllSizes : sizes).Select(Parse))
        {
            using var picture = Files.Photo(size.Width, size.Height);
            var medians = await MeasureAsync(all, picture);
            table.Header($"{size.Width} × {size.Height}", "ms", "ratio", "MP/s", "GFLOP/s", "of peak");
            for (var i = 0; i < all.Length; i++)
            {
                var speed = size.Width * size.Height / medians[i];
                var gflops = speed * FlopPerPixel / 1e9;
                table.Row(
                    all[i].Name, Table.Number(medians[i] * 1e3, "0.0"), Table.Number(medians[i] / medians[0]),
                    Table.Number(speed / 1e6, "0.000"), Table.Number(gflops, "0"),
                    Table.Number(gflops / peak * 100, "0") + " %");
            }
            perPixel.Add(($"{size.Width} × {size.Height}", medians[0] / size.Width / size.Height * 1e6));
        }
        WriteFlatness(table, perPixel);
        table.Save();
    }

    private static (int Width, int Height) Parse(string size) =>
        size.Split('x') is [var columns, var rows] && int.TryParse(columns, out var width) && int.TryParse(rows, out var height)
            ? (width, height)
            : throw new ArgumentException($"The size {size} is not of the form 500x375.", nameof(size));

    private static void WriteFlatness(Table table, List<(string Size, double Microseconds)> perPixel)
    {
        var mean = perPixel.Average(one => one.Microseconds);
        table.Header("size, ours", "µs a pixel", "of the mean");
        foreach ((var size, var microseconds) in perPixel)
            table.Row(size, Table.Number(microseconds), Table.Number(microseconds / mean * 100, "0") + " %");
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
