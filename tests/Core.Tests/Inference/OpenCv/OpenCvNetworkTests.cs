using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference.OpenCv;

public class OpenCvNetworkTests
{
    [Theory]
    [InlineData(40, 31)]
    [InlineData(289, 150)]
    public async Task Tiles_give_the_pixels_of_the_whole_picture(int width, int height)
    {
        var token = TestContext.Current.CancellationToken;
        using var picture = TestPictures.Edges(width, height);
        using EdsrModel model = new(new EngineOptions { Engine = EngineKind.OpenCv, Workers = 2 });
        CollectingSink tiled = new();

        await model.UpscaleAsync(picture, tiled, null, token);
        var whole = await Reference.UpscaleAsync(picture, token);

        Difference.AssertSmall(whole, tiled.Bytes);
    }
}
