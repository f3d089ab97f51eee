using OpenCvSharp;
using SuperRes.Core.Imaging;

namespace SuperRes.Core.Tests.Inference;

/// <summary>Pictures made on the spot.</summary>
internal static class TestPictures
{
    public static PixelBuffer Noise(int width, int height, int seed = 1, SampleDepth depth = SampleDepth.Eight)
    {
        PixelBuffer picture = new(width, height, 3, depth);
        Random random = new(seed);
        for (var y = 0; y < height; y++)
            random.NextBytes(picture.Row(y));
        return picture;
    }

    /// <summary>Black and white stripes and coloured wedges: the steepest edges there are.</summary>
    public static PixelBuffer Edges(int width, int height)
    {
        PixelBuffer picture = new(width, height, 3);
        for (var y = 0; y < height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < width; x++)
            {
                row[3 * x] = (byte)((x / 3 + y / 5) % 2 * 255);
                row[3 * x + 1] = (byte)(x > y ? 255 : 0);
                row[3 * x + 2] = (byte)((x * x + y * y) / 64 % 2 * 255);
            }
        }
        return picture;
    }

    /// <summary>A photo of a cat, shrunk to a size.</summary>
    public static PixelBuffer Photo(int width, int height)
    {
        using var whole = Cv2.ImRead(Path.Combine(AppContext.BaseDirectory, "Pictures", "chelsea.png"));
        using Mat small = new();
        Cv2.Resize(whole, small, new Size(width, height), interpolation: InterpolationFlags.Area);
        Cv2.CvtColor(small, small, ColorConversionCodes.BGR2RGB);
        PixelBuffer picture = new(width, height, 3);
        for (var y = 0; y < height; y++)
            small.AsSpan<byte>().Slice(y * width * 3, width * 3).CopyTo(picture.Row(y));
        return picture;
    }
}
