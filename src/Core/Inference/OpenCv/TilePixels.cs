using System.Runtime.InteropServices;
using SuperRes.Core.Imaging;

namespace SuperRes.Core.Inference.OpenCv;

/// <summary>Moves pixels between interleaved R, G, B samples and the network's planes of B, G, R floats.</summary>
internal static unsafe class TilePixels
{
    /// <summary>Fills the input of the network.</summary>
    /// <param name="source">Picture.</param>
    /// <param name="x">First column.</param>
    /// <param name="y">First row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="planes">Takes 3 × height × width floats.</param>
    public static void Load(PixelBuffer source, int x, int y, int width, int height, nint planes)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var mean = Means.BlueGreenRed[channel];
            Span<float> plane = new((float*)planes + (long)channel * width * height, width * height);
            for (var row = 0; row < height; row++)
            {
                var to = plane.Slice(row * width, width);
                var first = x * 3 + 2 - channel;
                if (source.Depth == SampleDepth.Eight)
                {
                    ReadOnlySpan<byte> from = source.Row(y + row)[first..];
                    for (var i = 0; i < to.Length; i++)
                        to[i] = from[3 * i] - mean;
                }
                else
                {
                    ReadOnlySpan<ushort> from = source.Row16(y + row)[first..];
                    for (var i = 0; i < to.Length; i++)
                        to[i] = from[3 * i] / SixteenBit.PerEight - mean;
                }
            }
        }
    }

    /// <summary>Writes the part of a tile that is kept.</summary>
    public static void Store(nint planes, Tiling tiling, Tile tile, Band band, int scale)
    {
        var width = tiling.Width * scale;
        var size = (long)width * tiling.Height * scale;
        var left = (tile.KeepLeft - tile.X) * scale;
        var columns = (tile.KeepRight - tile.KeepLeft) * scale;
        for (var row = 0; row < band.Rows * scale; row++)
        {
            var to = band.Destination.Row(row);
            var first = ((band.Top - tiling.Top) * scale + row) * (long)width + left;
            for (var channel = 0; channel < 3; channel++)
            {
                ReadOnlySpan<float> from = new((float*)planes + channel * size + first, columns);
                var at = tile.KeepLeft * scale * 3 + 2 - channel;
                if (band.Destination.Depth == SampleDepth.Eight)
                    Store(from, to[at..], Means.BlueGreenRed[channel]);
                else
                    Store(from, MemoryMarshal.Cast<byte, ushort>(to)[at..], Means.BlueGreenRed[channel]);
            }
        }
    }

    private static void Store(ReadOnlySpan<float> from, Span<byte> to, float mean)
    {
        for (var i = 0; i < from.Length; i++)
            to[3 * i] = (byte)Math.Clamp(MathF.Round(from[i] + mean), 0, byte.MaxValue);
    }

    private static void Store(ReadOnlySpan<float> from, Span<ushort> to, float mean)
    {
        for (var i = 0; i < from.Length; i++)
            to[3 * i] = (ushort)Math.Clamp(MathF.Round((from[i] + mean) * SixteenBit.PerEight), 0, ushort.MaxValue);
    }
}
