using System.Numerics;
using System.Runtime.InteropServices;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Reading;
using SuperRes.Core.Imaging.Writing;

namespace SuperRes.Core.Upscaling;

/// <summary>
/// Shrinks a transparent picture: colour counts by how much of it is seen, as it does when the picture is laid on a
/// ground first and shrunk then (Porter, Duff 1984, "Compositing Digital Images", section 3). Row by row, in fractions.
/// </summary>
internal static class WeighedShrink
{
    /// <summary>Shrinks colour and alpha together.</summary>
    /// <param name="colour">Height × width × 3, not multiplied by alpha.</param>
    /// <param name="alpha">Height × width × 1, of the same depth.</param>
    /// <param name="size">At most as large.</param>
    /// <param name="cancellationToken">Ends the work between two rows.</param>
    /// <returns>New buffers; where nothing is seen, the colour is that of the visible neighbours.</returns>
    public static (PixelBuffer Colour, PixelBuffer Alpha) Apply(
        PixelBuffer colour, PixelBuffer alpha, PictureSize size, CancellationToken cancellationToken)
    {
        var (smallColour, smallAlpha) =
            (new PixelBuffer(size.Width, size.Height, 3, colour.Depth), new PixelBuffer(size.Width, size.Height, 1, colour.Depth));
        try
        {
            var isVisible = colour.Depth == SampleDepth.Sixteen
                ? Run<ushort>(colour, alpha, smallColour, smallAlpha, cancellationToken)
                : Run<byte>(colour, alpha, smallColour, smallAlpha, cancellationToken);
            if (isVisible)
                EdgeExtension.Fill(smallColour, smallAlpha);
            return (smallColour, smallAlpha);
        }
        catch
        {
            smallColour.Dispose();
            smallAlpha.Dispose();
            throw;
        }
    }

    private static bool Run<T>(
        PixelBuffer colour,
        PixelBuffer alpha,
        PixelBuffer smallColour,
        PixelBuffer smallAlpha,
        CancellationToken cancellationToken)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var isVisible = false;
        var (from, to) = (Size(colour), Size(smallColour));
        var seen = new AreaShrink(from, to, 3, colour.Depth);
        var opacity = new AreaShrink(from, to, 1, colour.Depth);
        var (products, weights) = (new float[3 * from.Width], new float[3 * from.Width]);
        for (int y = 0, row = 0; y < from.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Multiply(Samples<T>(colour, y), Samples<T>(alpha, y), products, weights);
            seen.Add<float>(products);
            if (!opacity.Add<float>(weights))
                continue;
            Divide(seen.Result, opacity.Result, Samples<T>(smallColour, row), Samples<T>(smallAlpha, row));
            isVisible |= Samples<T>(smallAlpha, row++).ContainsAnyExcept(T.Zero);
        }

        return isVisible;
    }

    private static void Multiply<T>(ReadOnlySpan<T> colour, ReadOnlySpan<T> alpha, Span<float> products, Span<float> weights)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (var i = 0; i < colour.Length; i++)
        {
            weights[i] = float.CreateTruncating(alpha[i / 3]);
            products[i] = weights[i] * float.CreateTruncating(colour[i]);
        }
    }

    private static void Divide<T>(ReadOnlySpan<float> products, ReadOnlySpan<float> weights, Span<T> colour, Span<T> alpha)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        for (var i = 0; i < colour.Length; i++)
        {
            var weight = weights[i / 3];
            colour[i] = weight > 0 ? T.CreateSaturating(products[i] / weight + 0.5f) : T.Zero;
            alpha[i / 3] = T.CreateSaturating(weight + 0.5f);
        }
    }

    private static PictureSize Size(PixelBuffer buffer) => new(buffer.Width, buffer.Height);

    private static Span<T> Samples<T>(PixelBuffer buffer, int y)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(buffer.Row(y));
}
