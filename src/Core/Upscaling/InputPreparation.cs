using OpenCvSharp;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Reading;

namespace SuperRes.Core.Upscaling;

/// <summary>What may happen to a picture between its decoder and the network.</summary>
internal static class InputPreparation
{
    /// <summary>Shrinks a picture with OpenCV's INTER_AREA.</summary>
    /// <param name="picture">Its buffers are replaced.</param>
    /// <param name="size">At most as large as the picture.</param>
    public static void Shrink(DecodedPicture picture, PictureSize size)
    {
        if (picture.Size == size)
            return;

        var colour = Shrink(picture.Colour, size);
        PixelBuffer? alpha = null;
        try
        {
            alpha = picture.Alpha is null ? null : Shrink(picture.Alpha, size);
        }
        catch
        {
            colour.Dispose();
            throw;
        }

        picture.Replace(colour, alpha);
    }

    /// <summary>Takes noise off the colour of an 8-bit picture.</summary>
    /// <param name="picture">Its colour buffer is replaced.</param>
    /// <param name="denoise">How much; deeper pictures are left alone.</param>
    /// <param name="cancellationToken">Ends the work between two strips.</param>
    public static void Denoise(DecodedPicture picture, Denoise denoise, CancellationToken cancellationToken)
    {
        if (denoise == Upscaling.Denoise.None || picture.Depth != SampleDepth.Eight)
            return;

        var strength = denoise == Upscaling.Denoise.Light ? NonLocalMeans.Light : NonLocalMeans.Strong;
        picture.Replace(NonLocalMeans.Apply(picture.Colour, strength, cancellationToken), picture.Alpha);
    }

    private static PixelBuffer Shrink(PixelBuffer source, PictureSize size)
    {
        var target = new PixelBuffer(size.Width, size.Height, source.Channels, source.Depth);
        try
        {
            using var from = source.AsMat();
            using var to = target.AsMat();
            Cv2.Resize(from, to, new Size(size.Width, size.Height), interpolation: InterpolationFlags.Area);
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
