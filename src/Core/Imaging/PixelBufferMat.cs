using OpenCvSharp;
using SuperRes.Core.Inference.OpenCv;

namespace SuperRes.Core.Imaging;

/// <summary>Lets OpenCV work on a buffer's own memory.</summary>
internal static class PixelBufferMat
{
    /// <summary>A header over the buffer's pixels; valid until the buffer is disposed.</summary>
    public static Mat AsMat(this PixelBuffer buffer)
    {
        OpenCvThreads.EnsureSingle();
        var depth = buffer.Depth == SampleDepth.Sixteen ? MatType.CV_16U : MatType.CV_8U;
        return Mat.FromPixelData(
            buffer.Height, buffer.Width, MatType.MakeType(depth, buffer.Channels), buffer.Address, buffer.RowBytes);
    }
}
