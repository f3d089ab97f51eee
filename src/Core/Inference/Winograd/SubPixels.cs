using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SuperRes.Core.Imaging;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>The sub-pixel step: rounds, clamps and interleaves the colours of scale × scale pixels that each pixel of
/// a tile has become.</summary>
internal static unsafe class SubPixels
{
    private const int Step = 16;

    /// <summary>Writes the part of a tile that belongs to the region's core.</summary>
    /// <param name="tile">6 × 6 pixels × <paramref name="outputs"/> floats: [row][column][R, G, B] of the pixels
    /// that one becomes.</param>
    /// <param name="outputs">Floats a pixel, padding included; a multiple of 16.</param>
    /// <param name="region">Where the tile lies and where its pixels go.</param>
    /// <param name="x">First column of the tile in the region.</param>
    /// <param name="y">First row of the tile in the region.</param>
    public static void Store(float* tile, int outputs, Region region, int x, int y)
    {
        var band = region.Band;
        var left = Math.Max(x, region.CoreLeft - region.X);
        var right = Math.Min(x + TileRun.Side, region.CoreRight - region.X);
        var top = Math.Max(y, band.Top - region.Y);
        var bottom = Math.Min(y + TileRun.Side, band.Top + band.Rows - region.Y);
        var samples = stackalloc ushort[outputs];
        for (var row = top; row < bottom; row++)
        {
            for (var column = left; column < right; column++)
            {
                var pixel = tile + ((row - y) * TileRun.Side + column - x) * outputs;
                Round(pixel, outputs, band.Destination.Depth, samples);
                Put(samples, band, region.X + column, region.Y + row - band.Top);
            }
        }
    }

    private static void Round(float* pixel, int count, SampleDepth depth, ushort* samples)
    {
        Vector256<float> factor = Vector256.Create(depth == SampleDepth.Eight ? 1 : SixteenBit.PerEight);
        Vector256<float> most = Vector256.Create(depth == SampleDepth.Eight ? byte.MaxValue : (float)ushort.MaxValue);
        for (var i = 0; i < count; i += Step)
        {
            var low = Vector256.Load(pixel + i) * factor;
            var high = Vector256.Load(pixel + i + Step / 2) * factor;
            low = Vector256.Min(Vector256.Max(low, Vector256<float>.Zero), most);
            high = Vector256.Min(Vector256.Max(high, Vector256<float>.Zero), most);
            Vector256.Narrow(
                Avx.ConvertToVector256Int32(low).AsUInt32(), Avx.ConvertToVector256Int32(high).AsUInt32())
                .Store(samples + i);
        }
    }

    private static void Put(ushort* samples, Band band, int x, int y)
    {
        var to = band.Destination;
        int scale = to.Width / band.Source.Width, count = 3 * scale;
        for (var row = 0; row < scale; row++, samples += count)
        {
            var at = (byte*)to.Address + (nint)(y * scale + row) * to.RowBytes + (nint)x * count * (int)to.Depth;
            if (to.Depth == SampleDepth.Eight)
            {
                for (var i = 0; i < count; i++)
                    at[i] = (byte)samples[i];
            }
            else
            {
                new ReadOnlySpan<ushort>(samples, count).CopyTo(new Span<ushort>(at, count));
            }
        }
    }
}
