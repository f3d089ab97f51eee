using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;
using SuperRes.Core.Upscaling;
using SuperRes.Tests;

namespace SuperRes.Bench;

/// <summary>The picture at the head of the README: a small photo, enlarged by interpolation and by us.</summary>
internal static class BeforeAfter
{
    private const int Gap = 6;

    /// <summary>Writes <c>docs/before-after.png</c> under the current folder.</summary>
    public static async Task RunAsync()
    {
        using var photo = Image.NewFromFile(Path.Combine(AppContext.BaseDirectory, "chelsea.png"));
        using var even = photo.Crop(0, 0, photo.Width / 3 * 3, photo.Height / 3 * 3);
        using var small = even.Reduce(3, 3, kernel: Enums.Kernel.Cubic);
        using var interpolated = Bicubic.Tripled(small);

        using var model = new EdsrModel(new EngineOptions());
        using var result = new MemoryStream();
        await new Upscaler(model).UpscaleAsync(
            small.PngsaveBuffer(), new UpscaleOptions(), new ImageLimits(), result, progress: null, CancellationToken.None);
        using var source = Source.NewFromMemory(result.ToArray());
        using var upscaled = Image.PngloadSource(source);

        using var both = Image.Arrayjoin([interpolated, upscaled], across: 2, shim: Gap, background: [255]);
        both.Pngsave(Path.Combine(Directory.CreateDirectory("docs").FullName, "before-after.png"), compression: 9);
    }
}
