using System.Globalization;
using System.Runtime.InteropServices;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Tests.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>What is estimated from a header, against what is measured.</summary>
[Collection(nameof(Alone))]
public partial class PictureMemoryTests
{
    private const int Width = 1200;
    private const int Height = 900;
    private const int Attempts = 5;

    public static TheoryData<string> Kinds => [.. PictureKinds.Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task No_kind_of_picture_takes_more_than_estimated(string kind)
    {
        using var engine = new Repeating();
        var upscaler = new Upscaler(engine);
        using var cat = Samples.Cat(200, 150);
        var (small, values) = PictureKinds.Make(kind, cat, 640, 480);
        var (file, _) = PictureKinds.Make(kind, cat, Width, Height);
        var options = UpscaleOptions.Parse(values);

        // Once small, so that what is measured is not code being loaded.
        await Upscale(small);
        var estimate = upscaler.Inspect(file, options, new ImageLimits()).MemoryBytes;
        var grown = long.MaxValue;

        // Garbage that has not been collected yet is the process's and not the picture's; it comes and goes.
        for (var attempt = 0; attempt < Attempts && grown > estimate; attempt++)
        {
            GC.Collect();
            _ = TrimHeap(0);
            await File.WriteAllTextAsync("/proc/self/clear_refs", "5", TestContext.Current.CancellationToken);
            var before = PeakBytes();
            await Upscale(file);
            grown = PeakBytes() - before;
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{kind}: {grown / 1e6:0} of {estimate / 1e6:0} MB"));
        Assert.InRange(grown, 0, estimate);

        Task<UpscaleResult> Upscale(byte[] picture) => upscaler.UpscaleAsync(
            picture, options, new ImageLimits(), Stream.Null, null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Estimates_grow_with_what_a_picture_is_made_of_and_not_without_measure()
    {
        using var cat = Samples.Cat(200, 150);
        var least = Estimate("JPEG");

        // A bound that is many times too high would keep the cores idle.
        Assert.InRange(least, Width * Height * 27, Width * Height * 27 * 4);
        foreach (var kind in (string[])["PNG, alpha", "PNG, 16 bits", "JPEG to WebP", "JPEG to AVIF", "JPEG, CMYK, progressive, shrunk to 500"])
            Assert.True(Estimate(kind) != least, kind);
        Assert.True(Estimate("JPEG, shrunk to 500") < least);
        Assert.True(Estimate("JPEG to AVIF") > Estimate("JPEG to WebP"));
        Assert.True(Estimate("PNG, alpha, to WebP") > Estimate("JPEG to WebP"));

        long Estimate(string kind)
        {
            var (file, values) = PictureKinds.Make(kind, cat, Width, Height);
            return new Upscaler(new NearestEngine()).Inspect(file, UpscaleOptions.Parse(values), new ImageLimits()).MemoryBytes;
        }
    }

    [Fact]
    public async Task What_can_never_have_memory_enough_is_refused_with_what_it_takes_and_what_to_do()
    {
        var line = new Admission(8, new MemoryBudget(MemoryBudget.Least));
        var upscaler = new Upscaler(new NearestEngine(), line);
        using var cat = Samples.Cat(200, 150);
        var (file, _) = PictureKinds.Make("JPEG", cat, 1000, 750);
        var webP = UpscaleOptions.Parse([new("format", "webp")]);
        var limits = new ImageLimits { IsPatient = true };

        var told = Assert.Throws<ImageTooLargeException>(() => upscaler.Inspect(file, webP, limits));
        var refused = await Assert.ThrowsAsync<ImageTooLargeException>(() => upscaler.UpscaleAsync(
            file, webP, limits, Stream.Null, null, TestContext.Current.CancellationToken));

        Assert.Equal(told.Message, refused.Message);
        foreach (var part in (string[])["WebP of 3000x2250", " 59.", "format=jpeg", "maxDimension"])
            Assert.Contains(part, told.Message, StringComparison.Ordinal);
        await upscaler.UpscaleAsync(
            file, webP with { MaxDimension = 300 }, limits, Stream.Null, null, TestContext.Current.CancellationToken);
        Assert.Equal(0, line.Pictures);
    }

    /// <summary>Gives freed memory back, so that it does not hide what the next picture takes.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint kept);

    private static long PeakBytes() => 1024 * long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ')[^2],
        CultureInfo.InvariantCulture);
}
