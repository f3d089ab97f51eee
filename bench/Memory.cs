using System.Diagnostics;
using System.Globalization;
using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Core.Tests.Upscaling;

namespace SuperRes.Bench;

/// <summary>
/// Peak resident memory of processes that upscale one picture: reading, network and writing together. Each measurement
/// has a process of its own.
/// </summary>
internal static class Memory
{
    /// <summary>Argument with which the program upscales one square and tells its peak; the side follows.</summary>
    public const string OneSquare = "one-square";

    /// <summary>Argument with which the program upscales one picture of a kind, without the network's arithmetic, and tells
    /// what the picture took and what was estimated; kind, width and height follow.</summary>
    public const string OneOfKind = "one-of-kind";

    private static readonly int[] Sides = [1000, 2000, 4000, 5000];
    private static readonly (int Width, int Height)[] Sizes = [(2000, 6000), (4000, 3000)];

    public static async Task RunAsync(bool kindsOnly = false)
    {
        var table = new Table("memory");
        if (!kindsOnly) await WholeAsync(table);
        await KindsAsync(table);
        table.Save();
    }

    private static async Task WholeAsync(Table table)
    {
        table.Line("# Peak resident memory of a process, one JPEG to a JPEG three times as wide and high");
        table.Header("picture", "MP in", "MP out", "pixels out, MB", "peak resident, MB", "s");
        foreach (var side in Sides)
        {
            var told = await MeasureAsync(OneSquare, Text(side));
            var pixels = (double)side * side;
            table.Row(
                $"{side} × {side}", Table.Number(pixels / 1e6, "0"), Table.Number(pixels * 9 / 1e6, "0"),
                Table.Number(pixels * 27 / 1e6, "0"), Table.Number(told[0] / 1e6, "0"), Table.Number(told[1], "0.0"));
        }
    }

    private static async Task KindsAsync(Table table)
    {
        foreach (var (width, height) in Sizes)
        {
            table.Header($"{width} × {height}", "peak, MB", "estimate, MB", "estimate / peak");
            foreach (var kind in PictureKinds.Names)
            {
                var told = await MeasureAsync(OneOfKind, kind, Text(width), Text(height));
                table.Row(
                    kind, Table.Number(told[0] / 1e6, "0"), Table.Number(told[1] / 1e6, "0"),
                    Table.Number(told[1] / told[0], "0.0"));
            }
        }
    }

    /// <summary>What the process started for a measurement does: prints its peak in bytes and the seconds it took.</summary>
    public static async Task UpscaleSquareAsync(int side)
    {
        using var model = new EdsrModel(new EngineOptions());
        using var photo = Image.NewFromFile(Files.PhotoPath);
        var (upload, _) = PictureKinds.Make("JPEG", photo, side, side);
        var start = Stopwatch.GetTimestamp();
        await new Upscaler(model).UpscaleAsync(
            upload, new UpscaleOptions(), new ImageLimits(), Stream.Null, progress: null, CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Peak()} {seconds}"));
    }

    /// <summary>What the process started for a kind of pictures does: prints the bytes it took beyond those of a process
    /// that has upscaled a small one, and the estimate.</summary>
    public static async Task UpscaleKindAsync(string kind, int width, int height)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            // Made elsewhere: what an encoder left in this process would be measured too.
            var path = Path.Combine(folder.FullName, "picture");
            if (Environment.GetEnvironmentVariable("MAKE") is { } made)
            {
                using var photo = Image.NewFromFile(Files.PhotoPath);
                File.WriteAllBytes(made, PictureKinds.Make(kind, photo, width, height).File);
                return;
            }
            foreach (var (name, w, h) in new[] { (path + ".small", 640, 480), (path, width, height) })
            {
                var start = new ProcessStartInfo("dotnet", [Program, OneOfKind, kind, Text(w), Text(h)]) { Environment = { ["MAKE"] = name } };
                using var process = Process.Start(start)!;
                await process.WaitForExitAsync();
            }

            using var engine = new Repeating();
            var upscaler = new Upscaler(engine);
            using var nothing = Image.Black(1, 1);
            var options = UpscaleOptions.Parse(PictureKinds.Make(kind, nothing.Bandjoin([0, 0]).Copy(interpretation: Enums.Interpretation.Srgb), 8, 8).Options);
            await UpscaleAsync(upscaler, File.ReadAllBytes(path + ".small"), options);
            var upload = File.ReadAllBytes(path);
            var estimate = upscaler.Inspect(upload, options, Limits).MemoryBytes;
            GC.Collect();
            File.WriteAllText("/proc/self/clear_refs", "5");
            var before = Peak();
            await UpscaleAsync(upscaler, upload, options);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Peak() - before} {estimate}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ImageLimits Limits => new() { MaxBytes = 1L << 30, MaxMegapixels = 100, DecodeTimeout = TimeSpan.FromMinutes(10) };

    private static Task<UpscaleResult> UpscaleAsync(Upscaler upscaler, byte[] upload, UpscaleOptions options) => upscaler.UpscaleAsync(
        upload, options, Limits, Stream.Null, progress: null, CancellationToken.None);

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "SuperRes.Bench.dll");

    private static async Task<double[]> MeasureAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? [.. output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The measured process ended with {process.ExitCode}.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
