using SuperRes.Core.Imaging;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Names of results and failure records.</summary>
public sealed class BlobNamesTests
{
    [Theory]
    [InlineData("a.jpg", ImageFormat.Jpeg, "a.jpg")]
    [InlineData("A.JPEG", ImageFormat.Jpeg, "A.JPEG")]
    [InlineData("a.png", ImageFormat.Png, "a.png")]
    [InlineData("trip/day 1/ö%.webp", ImageFormat.WebP, "trip/day 1/ö%.webp")]
    [InlineData("scan.tif", ImageFormat.Png, "scan.tif.x3.png")]
    [InlineData("photo.jpg", ImageFormat.Png, "photo.jpg.x3.png")]
    [InlineData("photo", ImageFormat.Jpeg, "photo.x3.jpg")]
    [InlineData("scan.tif.x3.png", ImageFormat.Png, "scan.tif.x3.png.x3.png")]
    [InlineData("scan.tif.X3.PNG", ImageFormat.Png, "scan.tif.X3.PNG.x3.png")]
    [InlineData(".png", ImageFormat.Png, ".png")]
    public void A_result_keeps_the_name_that_says_its_format_and_gets_a_marker_otherwise(
        string input, ImageFormat format, string output) => Assert.Equal(output, BlobNames.Output(input, format));

    [Fact]
    public void No_two_inputs_share_a_name_for_results_or_records()
    {
        string[] extensions = ["", ".jpg", ".jpeg", ".JPG", ".png", ".webp", ".avif", ".tif", ".json"];
        string[] marked = ["", .. extensions.Select(extension => ".x3" + extension)];
        string[] stems = ["a", new('b', 990), new('b', 999), new('b', 1000), new('b', 1001), new('b', 1011)];
        var inputs = (
            from stem in stems
            from first in extensions
            from mark in marked
            let name = stem + first + mark
            where name.Length <= 1024
            select name).Distinct().ToList();

        var outputs = inputs.SelectMany(input => BlobNames.Outputs(input).Distinct()).ToList();
        var records = inputs.Select(BlobNames.Record).ToList();

        Assert.Equal(outputs.Count, outputs.Distinct().Count());
        Assert.Equal(records.Count, records.Distinct().Count());
        Assert.All(outputs.Concat(records), name => Assert.InRange(name.Length, 1, 1024));
    }

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        var input = string.Concat(Enumerable.Repeat("😀", 511)) + "ab";

        Assert.All(BlobNames.Outputs(input), name => Assert.True(name.IsNormalized(), name));
    }
}
