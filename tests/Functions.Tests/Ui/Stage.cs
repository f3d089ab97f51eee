using NetVips;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Ui;

/// <summary>Pixels as they are on the stage.</summary>
internal static class Stage
{
    /// <summary>All of the stage, in three bands.</summary>
    public static async Task<Image> ReadAsync(PageVisit visit)
    {
        await visit.DrawnAsync();
        await visit.Page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await visit.DrawnAsync();
        var url = await visit.Page.EvaluateAsync<string>("document.querySelector('#canvas').toDataURL()");
        using var image = Photo.Decode(Convert.FromBase64String(url[(url.IndexOf(',') + 1)..]));
        return image.Flatten();
    }

    /// <summary>The middle of the stage, where a picture of this size lies at 1:1.</summary>
    public static async Task<Image> ReadAsync(PageVisit visit, int width, int height)
    {
        using var all = await ReadAsync(visit);
        return all.Crop((all.Width - width + 1) / 2, (all.Height - height + 1) / 2, width, height);
    }

    public static double LargestDifference(Image one, Image other)
    {
        using var difference = Difference(one, other);
        return difference.Max();
    }

    public static double MeanDifference(Image one, Image other)
    {
        using var difference = Difference(one, other);
        return difference.Avg();
    }

    private static Image Difference(Image one, Image other)
    {
        Assert.Equal((one.Width, one.Height, one.Bands), (other.Width, other.Height, other.Bands));
        using var difference = one - other;
        return difference.Abs();
    }
}
