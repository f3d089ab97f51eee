using System.Diagnostics;
using System.Globalization;
using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;

namespace SuperRes.Bench;

/// <summary>
/// Peak resident memory of a process that upscales one JPEG to a JPEG: reading, network and writing together. Each
/// size has a process of its own.
/// </summary>
internal static class Memory
{
    /// <summary>Argument with which the program upscales one square and tells its peak; the side follows.</summary>
    public const string OneSquare = "one-square";

    private static readonly int[] Sides = [1000, 2000, 4000, 5000];

    public static async Task RunAsync()
    {
        var table = new Table("memory");
        table.Line("# Peak resident memory of a process, one JPEG to a JPEG three times as wide and high");
        table.Header("picture", "MP in", "MP out", "pixels out, MB", "peak resident, MB", "s");
        foreach (var side in Sides)
        {
            var (peak, seconds) = await MeasureAsync(side);
            var pixels = (double)side * side;
            table.Row(
                $"{side} × {side}", Table.Number(pixels / 1e6, "0"), Table.Number(pixels * 9 / 1e6, "0"),
                Table.Number(pixels * 27 / 1e6, "0"), Table.Number(peak / 1e6, "0"), Table.Number(seconds, "0.0"));
        }

        table.Save();
    }

    /// <summary>What the process started for a measurement does: prints its peak in bytes and the seconds it took.</summary>
    public static async Task UpscaleSquareAsync(int side)
    {
        using var model = new EdsrModel(new EngineOptions());
        var upload = Square(side);
        var start = Stopwatch.GetTimestamp();
        await new Upscaler(model).UpscaleAsync(
            upload, new UpscaleOptions(), new ImageLimits(), Stream.Null, progress: null, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{process.PeakWorkingSet64} {seconds}"));
    }

    private static byte[] Square(int side)
    {
        using var photo = Image.NewFromFile(Files.PhotoPath);
        using var sized = photo.ThumbnailImage(side, height: side, size: Enums.Size.Force);
        return sized.JpegsaveBuffer(q: 90);
    }

    private static async Task<(long Peak, double Seconds)> MeasureAsync(int side)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "SuperRes.Bench.dll");
        var start = new ProcessStartInfo("dotnet", [program, OneSquare, side.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Split() is [var peak, var seconds, ..]
            ? (long.Parse(peak, CultureInfo.InvariantCulture), double.Parse(seconds, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The measured process ended with {process.ExitCode}.");
    }
}
