using System.Diagnostics;
using SuperRes.Bench.Competitors;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Bench;

/// <summary>Throughput when several callers want pictures at once. The numbers of callers take turns.</summary>
internal static class Callers
{
    private const int Pictures = 8;
    private const int Rounds = 7;
    private static readonly int[] Counts = [1, 2, 4, 8];

    public static async Task RunAsync()
    {
        Table table = new("callers");
        table.Line($"# Concurrent callers, {Pictures} pictures of 250 × 188 a round, median of {Rounds} rounds");
        using Ours ours = new(EngineKind.Auto);
        using var picture = Files.Photo(250, 188);
        await ours.RunAsync(picture);
        double[][] speeds = [.. Counts.Select(_ => new double[Rounds])];
        for (var round = 0; round < Rounds; round++)
            for (var i = 0; i < Counts.Length; i++)
                speeds[i][round] = await MegapixelsPerSecondAsync(ours, picture, Counts[i]);

        double[] medians = [.. speeds.Select(values => values.Order().ElementAt(Rounds / 2))];
        table.Header("callers", "MP/s", "of one caller's");
        for (var i = 0; i < Counts.Length; i++)
            table.Row($"{Counts[i]}", Table.Number(medians[i], "0.000"), Table.Number(medians[i] / medians[0] * 100, "0") + " %");
        table.Save();
    }

    private static async Task<double> MegapixelsPerSecondAsync(Ours ours, PixelBuffer picture, int callers)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
        {
            for (var i = 0; i < Pictures / callers; i++)
                await ours.RunAsync(picture);
        }));
        return Pictures * picture.Width * picture.Height / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6;
    }
}
