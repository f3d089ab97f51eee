using NetVips;
using OpenCvSharp;

namespace SuperRes.Bench.Quality;

/// <summary>Truth and low-resolution pictures of a folder.</summary>
internal static class Pairs
{
    private const int Scale = 3;

    /// <summary>Reads the pairs <c>name_HR.png</c> and <c>name_LR.png</c>; without them every PNG is a truth, cut to
    /// a multiple of three and shrunk as the papers do: bicubic, with its window stretched against aliasing.</summary>
    public static IEnumerable<(string Name, Mat Truth, Mat Low)> Read(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.png").Order()];
        var paired = files.Any(file => file.EndsWith("LR.png", StringComparison.Ordinal));
        foreach (var file in files.Where(file => !paired || file.EndsWith("HR.png", StringComparison.Ordinal)))
        {
            var truth = Cv2.ImRead(file);
            var low = paired
                ? Cv2.ImRead(file.Replace("HR.png", "LR.png", StringComparison.Ordinal))
                : Shrink(ref truth);
            yield return (Path.GetFileNameWithoutExtension(file), truth, low);
        }
    }

    private static Mat Shrink(ref Mat truth)
    {
        Rect whole = new(0, 0, truth.Width / Scale * Scale, truth.Height / Scale * Scale);
        var cut = new Mat(truth, whole).Clone();
        truth.Dispose();
        truth = cut;
        using var pixels = Image.NewFromMemoryCopy(
            cut.Data, (ulong)(cut.Total() * cut.ElemSize()), cut.Width, cut.Height, bands: 3, Enums.BandFormat.Uchar);
        using var small = pixels.Reduce(Scale, Scale, kernel: Enums.Kernel.Cubic);
        using var low = Mat.FromPixelData(small.Height, small.Width, MatType.CV_8UC3, small.WriteToMemory<byte>());
        return low.Clone();
    }
}
