using NetVips;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace SuperRes.Functions.Tests.Pictures;

/// <summary>The network as the model's card describes it, on the whole picture at once in OpenCV.</summary>
internal static class UntiledNetwork
{
    // Mean of B, G, R over the training pictures, as the model's card states it.
    private static readonly Scalar Mean = new(103.1545782, 111.561547, 114.35629928);

    /// <summary>An RGB picture three times as wide and high.</summary>
    public static Image Upscale(Image picture)
    {
        using var model = CvDnn.ReadNetFromOnnx(Path.Combine(AppContext.BaseDirectory, "models", "EDSR_x3.onnx"))!;
        var pixels = picture.WriteToMemory<byte>();
        using var rgb = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, pixels);
        using var bgr = rgb.CvtColor(ColorConversionCodes.RGB2BGR);
        using var blob = CvDnn.BlobFromImage(bgr, mean: Mean, swapRB: false, crop: false);
        model.SetInput(blob);
        using var output = model.Forward();

        var (height, width) = (output.Size(2), output.Size(3));
        var result = new byte[height * width * 3];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = output.At<float>(0, channel, y, x) + Mean[channel];
                    result[(y * width + x) * 3 + 2 - channel] = (byte)Math.Clamp(Math.Round(value), 0, 255);
                }

        return Image.NewFromMemoryCopy(result, width, height, 3, Enums.BandFormat.Uchar);
    }
}
