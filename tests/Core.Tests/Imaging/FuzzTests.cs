using System.Collections.Concurrent;
using System.Diagnostics;
using SuperRes.Core.Imaging;
using SuperRes.Core.Tests.Upscaling;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Imaging;

[Collection(nameof(Alone))]
public class FuzzTests
{
    private const int Seed = 20_260_101;

    private static readonly Upscaler Upscaler = new(new NearestEngine());
    // An odd number, so that each meets both ways to treat metadata.
    private static readonly OutputFormat[] Formats =
    [
        OutputFormat.Png, OutputFormat.Jpeg, OutputFormat.Png, OutputFormat.WebP, OutputFormat.Auto,
        OutputFormat.Jpeg, OutputFormat.Png, OutputFormat.Auto, OutputFormat.Avif,
    ];

    private static readonly ImageLimits Limits = new() { MaxMegapixels = 0.25 };

    [Fact]
    public Task Two_thousand_damaged_files_end_in_a_result_or_a_typed_error_and_leave_no_memory_behind() => DamageAsync(2_000);

    [Fact(Explicit = true), Trait("Tier", "Long")]
    public Task Twenty_thousand_damaged_files_end_in_a_result_or_a_typed_error_and_leave_no_memory_behind() => DamageAsync(20_000);

    [Fact]
    public async Task Files_that_once_broke_something_end_in_a_result_or_a_typed_error()
    {
        var corpus = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus"), "*_*");
        Assert.NotEmpty(corpus);
        foreach (var file in corpus)
        {
            // The code each must end in is the last part of its name, such as "…_image.corrupt.png".
            var expected = Path.GetFileNameWithoutExtension(file).Split('_')[^1];
            Assert.Equal(expected, await Outcome(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)) ?? "fine");
        }
    }

    private static async Task DamageAsync(int files)
    {
        // Memory has its shape after a thousand files.
        var warm = Math.Max(files / 4, 1_000);
        byte[][] seeds = [.. Seeds.All.Values];
        foreach (var seed in seeds)
            Assert.Null(await Outcome(seed));

        var outcomes = new ConcurrentDictionary<string, int>();
        await Run(0, warm);
        var early = ResidentMegabytes();
        await Run(warm, files);

        Assert.InRange(ResidentMegabytes() - early, double.MinValue, 48);
        Assert.True(outcomes.Count >= 5, "The damage must reach many kinds of error.");
        Assert.InRange(outcomes["fine"], files / 50, files / 2);

        Task Run(int from, int to) => Parallel.ForAsync(from, to, TestContext.Current.CancellationToken, async (index, _) =>
        {
            var file = new Mutation(Seed + index).Of(seeds);
            try
            {
                outcomes.AddOrUpdate(await Outcome(file, index) ?? "fine", 1, (_, count) => count + 1);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Mutation {Seed + index}: {Convert.ToBase64String(file)}", e);
            }
        });
    }

    /// <summary>The code of the error; null if there is none.</summary>
    private static async Task<string?> Outcome(byte[] file, int variant = 0)
    {
        var options = new UpscaleOptions
        {
            Format = Formats[variant % Formats.Length],
            Metadata = variant % 2 == 0 ? MetadataPolicy.Keep : MetadataPolicy.Strip,
        };
        try
        {
            using var result = new MemoryStream();
            await Upscaler.UpscaleAsync(
                file, options, Limits, result, null, default);
            return null;
        }
        catch (SuperResException e)
        {
            return e.Code;
        }
    }

    private static double ResidentMegabytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1048576.0;
    }
}
