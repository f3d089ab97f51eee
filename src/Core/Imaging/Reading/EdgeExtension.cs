using System.Numerics;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>
/// Gives fully transparent pixels the colour of the visible ones around them, so that the network, which looks at
/// neighbours, mixes nothing invisible into the edge of what is seen.
/// </summary>
/// <remarks>
/// Push-pull (Gortler et al. 1996, "The Lumigraph", section 3.4.2): visible colours are averaged into ever smaller
/// pictures, then holes are filled from the next smaller one. Time and memory are linear in the number of pixels. At
/// least one pixel must be visible.
/// </remarks>
internal static unsafe class EdgeExtension
{
    /// <summary>Fills all pixels of <paramref name="colour"/> whose alpha is 0.</summary>
    /// <param name="colour">Height × width × 3.</param>
    /// <param name="alpha">Height × width × 1, of the same depth.</param>
    public static void Fill(PixelBuffer colour, PixelBuffer alpha)
    {
        if (colour.Depth == SampleDepth.Sixteen)
            Fill<ushort>(colour, alpha);
        else
            Fill<byte>(colour, alpha);
    }

    private static void Fill<T>(PixelBuffer colour, PixelBuffer alpha)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (colour.Width == 1 && colour.Height == 1)
            return;

        using var smallColour = new PixelBuffer((colour.Width + 1) / 2, (colour.Height + 1) / 2, 3, colour.Depth);
        using var smallAlpha = new PixelBuffer(smallColour.Width, smallColour.Height, 1, colour.Depth);
        var holes = false;
        for (var y = 0; y < smallColour.Height; y++)
        {
            for (var x = 0; x < smallColour.Width; x++)
                holes |= !Push<T>(colour, alpha, smallColour, smallAlpha, x, y);
        }

        if (holes)
            Fill<T>(smallColour, smallAlpha);
        Pull<T>(colour, alpha, smallColour);
    }

    /// <summary>Averages the visible ones of up to four pixels into one; false if there are none.</summary>
    private static bool Push<T>(
        PixelBuffer colour, PixelBuffer alpha, PixelBuffer smallColour, PixelBuffer smallAlpha, int x, int y)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (sum0, sum1, sum2, count) = (0u, 0u, 0u, 0u);
        for (var sy = 2 * y; sy < Math.Min(2 * y + 2, colour.Height); sy++)
        {
            for (var sx = 2 * x; sx < Math.Min(2 * x + 2, colour.Width); sx++)
            {
                if (At<T>(alpha, sx, sy)[0] == T.Zero)
                    continue;
                var pixel = At<T>(colour, sx, sy);
                sum0 += uint.CreateTruncating(pixel[0]);
                sum1 += uint.CreateTruncating(pixel[1]);
                sum2 += uint.CreateTruncating(pixel[2]);
                count++;
            }
        }

        *At<T>(smallAlpha, x, y) = count == 0 ? T.Zero : T.One;
        if (count == 0)
            return false;

        var mean = At<T>(smallColour, x, y);
        mean[0] = T.CreateTruncating((sum0 + count / 2) / count);
        mean[1] = T.CreateTruncating((sum1 + count / 2) / count);
        mean[2] = T.CreateTruncating((sum2 + count / 2) / count);
        return true;
    }

    /// <summary>Fills holes from the smaller picture, weighing its four nearest pixels 9 : 3 : 3 : 1.</summary>
    private static void Pull<T>(PixelBuffer colour, PixelBuffer alpha, PixelBuffer small)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var y = 0; y < colour.Height; y++)
        {
            var (nearY, farY) = Neighbours(y, small.Height);
            for (var x = 0; x < colour.Width; x++)
            {
                if (At<T>(alpha, x, y)[0] != T.Zero)
                    continue;
                var (nearX, farX) = Neighbours(x, small.Width);
                for (var channel = 0; channel < 3; channel++)
                {
                    At<T>(colour, x, y)[channel] = T.CreateTruncating((
                        9 * Sample(nearX, nearY) + 3 * Sample(farX, nearY) + 3 * Sample(nearX, farY)
                        + Sample(farX, farY) + 8) / 16);

                    uint Sample(int sx, int sy) => uint.CreateTruncating(At<T>(small, sx, sy)[channel]);
                }
            }
        }
    }

    private static (int Near, int Far) Neighbours(int at, int count) =>
        (at / 2, Math.Clamp(at / 2 + (at % 2 == 0 ? -1 : 1), 0, count - 1));

    private static T* At<T>(PixelBuffer buffer, int x, int y)
        where T : unmanaged => (T*)buffer.Address + ((long)y * buffer.Width + x) * buffer.Channels;
}
