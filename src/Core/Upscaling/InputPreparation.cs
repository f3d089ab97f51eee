using OpenCvSharp;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Reading;

namespace SuperRes.Core.Upscaling;

/// <summary>What may happen to a picture between its decoder and the network.</summary>
internal static class InputPreparation
{
    /// <summary>Shrinks a picture as OpenCV's INTER_AREA does, colour weighed by alpha.</summary>
    /// <param name="picture">Its buffers are replaced.</param>
    /// <param name="size">At most as large as the picture.</param>
    /// <param name="cancellationToken">Ends the work between two rows of a transparent picture.</param>
    public static void Shrink(DecodedPicture picture, PictureSize size, CancellationToken cancellationToken)
    {
        if (picture.Size == size)
            return;

        var (colour, alpha) = picture.Alpha is null
            ? (Shrink(picture.Colour, size), null)
            : WeighedShrink.Apply(picture.Colour, picture.Alpha, size, cancellationToken);
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
