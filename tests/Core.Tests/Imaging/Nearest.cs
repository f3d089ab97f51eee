using SuperRes.Core.Imaging;
using SuperRes.Core.Tests.Upscaling;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>One picture through everything but the network, whose place the repetition of pixels takes.</summary>
internal static class Nearest
{
    public static Task<byte[]> UpscaleAsync(byte[] file, params string[] options) =>
        UpscaleAsync(new NearestEngine(), file, options);

    public static async Task<byte[]> UpscaleAsync(
        SuperRes.Core.Inference.IUpscalingEngine engine, byte[] file, params string[] options)
    {
        var parsed = UpscaleOptions.Parse(options.Select(option => option.Split('='))
            .Select(pair => new KeyValuePair<string, string?>(pair[0], pair[1])));
        using var result = new MemoryStream();
        await new Upscaler(engine).UpscaleAsync(
            file, parsed, new ImageLimits(), result, null, TestContext.Current.CancellationToken);
        return result.ToArray();
    }
}
