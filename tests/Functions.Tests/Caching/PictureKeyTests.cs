using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Caching;

namespace SuperRes.Functions.Tests.Caching;

public sealed class PictureKeyTests
{
    private static readonly WantedPicture Wanted = new(
        new byte[] { 1, 2, 3 }, new UpscaleOptions(), new ImageLimits(), Check: _ => { });

    [Fact]
    public void All_that_makes_a_result_another_one_gives_it_another_name_and_tag()
    {
        PictureKey[] keys =
        [
            PictureKey.Of(Wanted, "model"),
            PictureKey.Of(Wanted, "another model"),
            PictureKey.Of(Wanted, "model", revision: "another release"),
            PictureKey.Of(Wanted with { Upload = new byte[] { 1, 2, 4 } }, "model"),
            PictureKey.Of(Wanted with { Options = new UpscaleOptions { Scale = 2 } }, "model"),
        ];

        Assert.Equal(keys.Length, keys.Select(key => key.Value).Distinct().Count());
        Assert.Equal(keys.Length, keys.Select(key => key.ETag).Distinct().Count());
    }

    [Fact]
    public void A_result_has_the_same_name_however_often_it_is_asked_for_and_whatever_it_may_cost() => Assert.Equal(
        PictureKey.Of(Wanted, "model"),
        PictureKey.Of(
            Wanted with { Upload = new byte[] { 1, 2, 3 }, Limits = new ImageLimits { MaxBytes = 7 } }, "model",
            Upscaler.Revision));
}
