using OpenCvSharp;
using SuperRes.Core.Imaging;

namespace SuperRes.Bench;

/// <summary>What is measured with.</summary>
internal static class Files
{
    public static string Onnx => Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx");

    public static string Pb => Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.pb");

    public static string PhotoPath => Path.Combine(AppContext.BaseDirectory, "coffee.png");

    /// <summary>A photo in any size.</summary>
    public static PixelBuffer Photo(int width, int height)
    {
        using var whole = Cv2.ImRead(PhotoPath);
        using Mat sized = new();
        Cv2.Resize(whole, sized, new Size(width, height), interpolation: InterpolationFlags.Area);
        return ToPixels(sized);
    }

    /// <summary>OpenCV's B, G, R as R, G, B.</summary>
    public static PixelBuffer ToPixels(Mat image)
    {
        PixelBuffer picture = new(image.Width, image.Height, 3);
        using Mat rgb = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, picture.Address);
        Cv2.CvtColor(image, rgb, ColorConversionCodes.BGR2RGB);
        return picture;
    }
}
