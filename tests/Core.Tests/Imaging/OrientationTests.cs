using NetVips;

namespace SuperRes.Core.Tests.Imaging;

public class OrientationTests
{
    public static TheoryData<string, int> FormatsAndOrientations => [..
        from format in new[] { ".jpg", ".png", ".webp", ".tif" }
        from orientation in Enumerable.Range(1, 8)
        select (format, orientation)];

    [Theory]
    [MemberData(nameof(FormatsAndOrientations))]
    public async Task A_rotated_photo_comes_out_upright(string format, int orientation)
    {
        using var cat = Samples.Cat(50, 33);
        using var turned = cat.With("orientation", orientation);
        var file = turned.WriteToBuffer(format, format == ".webp" ? new VOption { { "lossless", true } } : []);
        using var stored = Samples.Open(file);
        Assert.Equal(orientation, (int)stored.Get("orientation"));

        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=png"));

        using var upright = stored.Autorot().Tripled();
        Assert.Equal(0, result.DifferenceTo(upright));
        Assert.True(!result.Contains("orientation") || (int)result.Get("orientation") == 1);
    }

    [Fact]
    public async Task An_orientation_that_does_not_exist_counts_as_upright()
    {
        using var cat = Samples.Cat(20, 10);
        using var turned = cat.With("orientation", 9);
        using var result = Samples.Open(await Nearest.UpscaleAsync(turned.WriteToBuffer(".tif")));
        Assert.Equal((60, 30), (result.Width, result.Height));
    }
}
