using OpenCvSharp;

namespace SuperRes.Bench.Quality;

/// <summary>The measure of super-resolution papers: PSNR and SSIM of luma (ITU-R BT.601, 16..235), without a border
/// as wide as the scale.</summary>
internal static class Luma
{
    private static readonly double[] BlueGreenRedOffset = [24.966, 128.553, 65.481, 16];

    private const int Border = 3;
    private const int Window = 11;
    private const double Sigma = 1.5;
    private const double C1 = 0.01 * 255 * 0.01 * 255;
    private const double C2 = 0.03 * 255 * 0.03 * 255;

    /// <summary>Luma of B, G, R bytes as doubles.</summary>
    public static Mat Of(Mat image)
    {
        Rect inside = new(Border, Border, image.Width - 2 * Border, image.Height - 2 * Border);
        using Mat cut = new(image, inside);
        using Mat wide = new();
        cut.ConvertTo(wide, MatType.CV_64FC3, 1 / 255.0);
        using Mat weights = Mat.FromPixelData(1, 4, MatType.CV_64FC1, BlueGreenRedOffset);
        Mat luma = new();
        Cv2.Transform(wide, luma, weights);
        return luma;
    }

    /// <summary>Peak signal to noise ratio in dB.</summary>
    public static double Psnr(Mat truth, Mat result)
    {
        var distance = Cv2.Norm(truth, result, NormTypes.L2);
        return 20 * Math.Log10(255 / (distance / Math.Sqrt((double)truth.Rows * truth.Cols)));
    }

    /// <summary>Structural similarity (Wang et al. 2004): Gaussian window 11 × 11 of σ 1.5, wholly inside.</summary>
    public static double Ssim(Mat truth, Mat result)
    {
        using Mat meanA = Blur(truth), meanB = Blur(result);
        using Mat squareA = Blur(truth.Mul(truth)), squareB = Blur(result.Mul(result)), product = Blur(truth.Mul(result));
        double sum = 0;
        int rows = meanA.Rows, columns = meanA.Cols;
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                double a = meanA.At<double>(y, x), b = meanB.At<double>(y, x);
                double varianceA = squareA.At<double>(y, x) - a * a, varianceB = squareB.At<double>(y, x) - b * b;
                var covariance = product.At<double>(y, x) - a * b;
                sum += (2 * a * b + C1) * (2 * covariance + C2) / ((a * a + b * b + C1) * (varianceA + varianceB + C2));
            }
        }
        return sum / ((double)rows * columns);
    }

    private static Mat Blur(Mat values)
    {
        using Mat blurred = new();
        Cv2.GaussianBlur(values, blurred, new Size(Window, Window), Sigma, Sigma);
        var half = Window / 2;
        using Mat inside = new(blurred, new Rect(half, half, values.Cols - 2 * half, values.Rows - 2 * half));
        return inside.Clone();
    }
}
