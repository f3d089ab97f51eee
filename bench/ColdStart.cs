using System.Diagnostics;
using SuperRes.Bench.Competitors;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Bench;

/// <summary>From the start of a process to its first picture of 64 × 64, by starting this program anew.</summary>
internal static class ColdStart
{
    /// <summary>Argument with which the program upscales one picture and ends.</summary>
    public const string OnePicture = "one-picture";

    /// <summary>Argument with which the program ends at once: what any .NET program costs.</summary>
    public const string Nothing = "nothing";

    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        Table table = new("cold-start");
        table.Line($"# Cold start, median of {Rounds} processes each, taking turns");
        table.Header("process", "ms");
        double[] nothing = new double[Rounds], picture = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            nothing[round] = await MeasureAsync(Nothing);
            picture[round] = await MeasureAsync(OnePicture);
        }
        table.Row("starts and ends", Table.Number(nothing.Order().ElementAt(Rounds / 2), "0"));
        table.Row("upscales 64 × 64 and ends", Table.Number(picture.Order().ElementAt(Rounds / 2), "0"));
        table.Save();
    }

    /// <summary>What the process started for a measurement does.</summary>
    public static async Task UpscaleOnceAsync()
    {
        using PixelBuffer picture = new(64, 64, 3);
        for (var y = 0; y < picture.Height; y++)
            picture.Row(y).Fill((byte)(y * 4));
        using Ours ours = new(EngineKind.Auto);
        await ours.RunAsync(picture);
    }

    private static async Task<double> MeasureAsync(string argument)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "SuperRes.Bench.dll");
        var start = Stopwatch.GetTimestamp();
        using Process process = Process.Start("dotnet", [program, argument]);
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(start).TotalMilliseconds
            : throw new InvalidOperationException($"The measured process ended with {process.ExitCode}.");
    }
}
