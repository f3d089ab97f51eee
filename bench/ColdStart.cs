using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using SuperRes.Bench.Competitors;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Bench;

/// <summary>From the start of a process to its first picture of 64 × 64, by starting this program anew.</summary>
internal static class ColdStart
{
    /// <summary>Argument with which the program upscales one picture and ends.</summary>
    public const string OnePicture = "one-picture";

    /// <summary>Argument with which the program starts a web server, without a single route, and ends.</summary>
    public const string EmptyWebApp = "empty-web-app";

    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        Table table = new("cold-start");
        table.Line($"# Cold start, median of {Rounds} processes each, taking turns");
        table.Header("process", "ms");
        double[] empty = new double[Rounds], picture = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            empty[round] = await MeasureAsync(EmptyWebApp);
            picture[round] = await MeasureAsync(OnePicture);
        }
        table.Row("starts an empty web app and ends", Table.Number(empty.Order().ElementAt(Rounds / 2), "0"));
        table.Row("upscales 64 × 64 and ends", Table.Number(picture.Order().ElementAt(Rounds / 2), "0"));
        table.Save();
    }

    /// <summary>What the process started for comparison does.</summary>
    public static async Task StartEmptyWebAppAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        await app.StartAsync();
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
