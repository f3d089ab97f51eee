using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Upscaling;

public class UpscalerTests
{
    private static readonly Upscaler Upscaler = new(new NearestEngine());

    [Theory]
    [InlineData("rocket.jpg", "auto", "image/jpeg")]
    [InlineData("chelsea.png", "auto", "image/png")]
    [InlineData("chelsea.png", "webp", "image/webp")]
    [InlineData("chelsea.png", "jpeg", "image/jpeg")]
    [InlineData("chelsea.png", "avif", "image/avif")]
    public async Task A_photo_comes_out_three_times_as_large_in_the_format_asked_for(
        string name, string format, string contentType)
    {
        var upload = Pictures.Read(name);
        var options = UpscaleOptions.Parse([new("format", format)]);

        using var result = new MemoryStream();
        var plan = Upscaler.Inspect(upload, options, new ImageLimits());
        var done = await Upscaler.UpscaleAsync(
            upload, options, new ImageLimits(), result, null, TestContext.Current.CancellationToken);

        result.Position = 0;
        using var image = Image.NewFromStream(result);
        Assert.Equal(contentType, done.ContentType);
        Assert.Equal(contentType, plan.ContentType);
        Assert.Equal(plan.OriginalSize.Times(3), new PictureSize(image.Width, image.Height));
        Assert.Equal(plan.UpscaledSize, done.UpscaledSize);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void Without_a_scale_the_network_decides_up_to_three(int network, int expected)
    {
        var plan = new Upscaler(new NearestEngine(network))
            .Inspect(Pictures.Read("chelsea.png"), new UpscaleOptions(), new ImageLimits());

        Assert.Equal(plan.OriginalSize.Times(expected), plan.UpscaledSize);
    }
}
