using System.Diagnostics;
using System.Globalization;
using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Upscaling;
using SuperRes.Core.Upscaling;

namespace SuperRes.Bench;

/// <summary>
/// Peak resident memory of processes that upscale one picture: first all of it, network included, by size, then what pictures
/// of every kind take beside the network, against what is estimated from their headers. Each measurement has a process of
/// its own.
/// </summary>
internal static class Memory
{
    /// <summary>Argument with which the program upscales a JPEG and tells the peak; a file follows.</summary>
    public const string Whole = "memory-whole";

    /// <summary>Argument with which the program upscales a picture of a kind without the network, and tells what that took and
    /// the estimate; the kind and two files follow, of which the first is small.</summary>
    public const string OfKind = "memory-of-kind";

    private const string Jpeg = "JPEG";
    private static readonly int[] Sides = [1000, 2000, 4000, 5000];
    private static readonly (int Width, int Height)[] Sizes = [(1000, 750), (4000, 3000)];

    private static readonly ImageLimits Limits = new() { MaxBytes = 1L << 30, DecodeTimeout = TimeSpan.FromMinutes(10) };

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var table = new Table("memory");
            await WholeAsync(table, folder.FullName);
            await KindsAsync(table, folder.FullName);
            table.Save();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What the process started for a size does.</summary>
    public static async Task UpscaleWholeAsync(string file)
    {
        using var model = new EdsrModel(new EngineOptions());
        await UpscaleAsync(new Upscaler(model), File.ReadAllBytes(file), new UpscaleOptions());
        Tell(Peak());
    }

    /// <summary>What the process started for a kind does.</summary>
    public static async Task UpscaleKindAsync(string kind, string small, string file)
    {
        using var engine = new Repeating();
        var upscaler = new Upscaler(engine);
        var options = UpscaleOptions.Parse(PictureKinds.OptionsOf(kind));
        await UpscaleAsync(upscaler, File.ReadAllBytes(small), options);
        var upload = File.ReadAllBytes(file);
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
        var before = Peak();
        await UpscaleAsync(upscaler, upload, options);
        Tell(Peak() - before, upscaler.Inspect(upload, options, Limits).MemoryBytes);
    }

    private static async Task WholeAsync(Table table, string folder)
    {
        table.Line("# Peak resident memory of a process, one JPEG to a JPEG three times as wide and high");
        table.Header("picture", "MP in", "MP out", "pixels out, MB", "peak resident, MB");
        foreach (var side in Sides)
        {
            var peak = (await MeasureAsync(Whole, Make(folder, Jpeg, side, side)))[0];
            var pixels = (double)side * side;
            table.Row(
                $"{side} × {side}", Table.Number(pixels / 1e6, "0"), Table.Number(pixels * 9 / 1e6, "0"),
                Table.Number(pixels * 27 / 1e6, "0"), Table.Number(peak / 1e6, "0"));
        }
    }

    private static async Task KindsAsync(Table table, string folder)
    {
        foreach (var (width, height) in Sizes)
        {
            table.Line();
            table.Line($"## What {width} × {height} pixels take beside the network, by kind of file");
            table.Header("picture", "peak, MB", "estimate, MB", "estimate / peak");
            foreach (var kind in PictureKinds.Names)
            {
                var told = await MeasureAsync(
                    OfKind, kind, Make(folder, kind, 640, 480), Make(folder, kind, width, height));
                var (peak, estimate) = (told[0], told[1]);
                table.Row(
                    kind, Table.Number(peak / 1e6, "0"), Table.Number(estimate / 1e6, "0"),
                    Table.Number((double)estimate / peak, "0.0"));
            }
        }
    }

    private static string Make(string folder, string kind, int width, int height)
    {
        using var photo = Image.NewFromFile(Files.PhotoPath);
        var path = Path.Combine(folder, $"{width}x{height}");
        File.WriteAllBytes(path, PictureKinds.Make(kind, photo, width, height).File);
        return path;
    }

    private static Task<UpscaleResult> UpscaleAsync(Upscaler upscaler, byte[] upload, UpscaleOptions options) =>
        upscaler.UpscaleAsync(upload, options, Limits, Stream.Null, progress: null, CancellationToken.None);

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static void Tell(params long[] bytes) => Console.WriteLine(string.Join(' ', bytes));

    private static async Task<long[]> MeasureAsync(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "SuperRes.Bench.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? [.. output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(bytes => long.Parse(bytes, CultureInfo.InvariantCulture))]
            : throw new InvalidOperationException($"The measured process ended with {process.ExitCode}.");
    }
}
