using OpenCvSharp;
using OpenCvSharp.DnnSuperres;
using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Bench.Quality;

/// <summary>Ways to upscale three times whose quality is compared.</summary>
internal static class Upscalers
{
    /// <summary>The network of this project.</summary>
    public static async Task<Mat> NetworkAsync(EdsrModel model, Mat low)
    {
        using var source = Files.ToPixels(low);
        Collector collector = new(source.Width * model.Scale, source.Height * model.Scale);
        await model.UpscaleAsync(source, collector, null, CancellationToken.None);
        return collector.Result;
    }

    /// <summary>Interpolation.</summary>
    public static Mat Interpolate(Mat low, Size size, InterpolationFlags way)
    {
        Mat result = new();
        Cv2.Resize(low, result, size, interpolation: way);
        return result;
    }

    /// <summary>A model of OpenCV's dnn_superres.</summary>
    public static Mat SuperRes(DnnSuperResImpl network, Mat low)
    {
        Mat result = new();
        network.Upsample(low, result);
        return result;
    }

    private sealed class Collector(int width, int height) : IBandSink
    {
        private int _row;

        public Mat Result { get; } = new(height, width, MatType.CV_8UC3);

        public ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken)
        {
            using Mat rgb = Mat.FromPixelData(rows, band.Width, MatType.CV_8UC3, band.Address);
            using Mat place = new(Result, new Rect(0, _row, band.Width, rows));
            Cv2.CvtColor(rgb, place, ColorConversionCodes.RGB2BGR);
            _row += rows;
            return ValueTask.CompletedTask;
        }
    }
}
