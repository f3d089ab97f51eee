using System.Globalization;
using SuperRes.Core.Imaging;
using SuperRes.Core.Tests.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Upscaling;

[Collection(nameof(Alone))]
public class MemoryTests
{
    [Theory]
    [InlineData(4000, "jpeg", 432, 200)]
    [InlineData(2400, "png", 155, 110)]
    public async Task The_result_is_never_held_as_a_whole(int side, string format, int resultMegabytes, int mostMegabytes)
    {
        using var cat = Samples.Cat(200, 200);
        var file = cat.Replicate(side / 200, side / 200).JpegsaveBuffer(q: 80);
        var options = UpscaleOptions.Parse([new("format", format)]);
        var upscaler = new Upscaler(new NearestEngine());

        // Once small, so that what is measured is not code being loaded.
        await upscaler.UpscaleAsync(
            cat.JpegsaveBuffer(), options, new ImageLimits(), Stream.Null, null, TestContext.Current.CancellationToken);
        GC.Collect();
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5", TestContext.Current.CancellationToken);
        var before = PeakMegabytes();

        using var result = new CountingStream();
        await upscaler.UpscaleAsync(
            file, options, new ImageLimits(), result, null, TestContext.Current.CancellationToken);

        var grown = PeakMegabytes() - before;
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{side} px: {grown:0} MB for {resultMegabytes} MB of pixels"));
        Assert.True(result.Count > 1_000_000);
        Assert.InRange(grown, 0, mostMegabytes);
    }

    private static double PeakMegabytes() => double.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ')[^2],
        CultureInfo.InvariantCulture) / 1024;

    private sealed class CountingStream : MemoryStream
    {
        public long Count { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}
