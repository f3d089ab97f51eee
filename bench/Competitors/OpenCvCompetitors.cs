using OpenCvSharp;
using OpenCvSharp.Dnn;
using OpenCvSharp.DnnSuperres;
using SuperRes.Core.Imaging;

namespace SuperRes.Bench.Competitors;

/// <summary>The ONNX file in OpenCV's DNN module, whole picture, all threads.</summary>
internal sealed class UntiledOpenCv : ICompetitor
{
    private static readonly Scalar Means = new(103.1545782, 111.561547, 114.35629928);
    private readonly Net _net = CvDnn.ReadNetFromOnnx(Files.Onnx)
        ?? throw new InvalidOperationException("OpenCV does not read the model.");

    public string Name => "OpenCV DNN, untiled";

    public Task RunAsync(PixelBuffer picture)
    {
        Cv2.SetNumThreads(Environment.ProcessorCount);
        using Mat rgb = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, picture.Address);
        using var blob = CvDnn.BlobFromImage(rgb, 1, default, Means, swapRB: true, crop: false)
            ?? throw new InvalidOperationException("OpenCV made no blob.");
        _net.SetInput(blob);
        _net.Forward().Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _net.Dispose();
}

/// <summary>OpenCV's super-resolution class with the frozen TensorFlow graph: the usual way.</summary>
internal sealed class DnnSuperRes : ICompetitor
{
    private readonly DnnSuperResImpl _network = new("edsr", 3);

    public DnnSuperRes() => _network.ReadModel(Files.Pb);

    public string Name => "OpenCV DnnSuperResImpl";

    public Task RunAsync(PixelBuffer picture)
    {
        Cv2.SetNumThreads(Environment.ProcessorCount);
        using Mat image = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, picture.Address);
        using Mat result = new();
        _network.Upsample(image, result);
        return Task.CompletedTask;
    }

    public void Dispose() => _network.Dispose();
}
