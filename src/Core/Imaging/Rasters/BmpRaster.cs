using System.Numerics;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Pixels of a BMP: numbers of colours in a palette, or red, green, blue and alpha in some bits of a number.</summary>
/// <param name="Size">Width and height.</param>
internal sealed record BmpRaster(PictureSize Size) : Raster(Size)
{
    /// <summary>Bits of a pixel; up to 8 of them are the number of a colour.</summary>
    public required int Bits { get; init; }

    /// <summary>Whether the first row of the file is the upper one.</summary>
    public required bool IsTopDown { get; init; }

    /// <summary>Whether the numbers are packed as <see cref="BmpRuns"/>.</summary>
    public required bool IsInRuns { get; init; }

    /// <summary>Where in the file the pixels begin.</summary>
    public required int Offset { get; init; }

    /// <summary>Red, green and blue of 256 colours; empty where pixels do not need them.</summary>
    public required byte[] Palette { get; init; }

    /// <summary>The bits of a pixel that are red, green, blue and alpha; neighbours each, or none.</summary>
    public required uint[] Masks { get; init; }

    /// <summary>Bytes from row to row: rows begin at multiples of four.</summary>
    /// <param name="rowBits">Bits of a row.</param>
    public static long Stride(long rowBits) => (rowBits + 31) / 32 * 4;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> file, RowReceiver receiver, CancellationToken cancellationToken)
    {
        var pixels = file[Offset..];
        var samples = new byte[RowBytes];
        if (IsInRuns)
        {
            new BmpRuns(Size, isOfFour: Bits == 4).Read(pixels, (row, colours) =>
            {
                for (var x = 0; x < colours.Length; x++)
                    Paint(samples, x, colours[x]);
                HandOut(row);
            });
            return;
        }

        var channels = Bits > 8 ? [.. Masks[..Channels].Select(mask => new MaskedChannel(mask, Depth))] : Array.Empty<MaskedChannel>();
        for (var row = 0; row < Size.Height; row++)
        {
            var stored = pixels[(int)(row * Stride((long)Size.Width * Bits))..];
            if (Bits > 8)
                ReadMasked(stored, channels, samples);
            else
                ReadNumbers(stored, samples);
            HandOut(row);
        }

        void HandOut(int row)
        {
            cancellationToken.ThrowIfCancellationRequested();
            receiver(IsTopDown ? row : Size.Height - 1 - row, samples);
        }
    }

    private void ReadNumbers(ReadOnlySpan<byte> stored, byte[] samples)
    {
        for (var x = 0; x < Size.Width; x++)
        {
            var bit = x * Bits;
            Paint(samples, x, stored[bit >> 3] >> (8 - Bits - (bit & 7)) & ((1 << Bits) - 1));
        }
    }

    private void Paint(byte[] samples, int x, int colour) =>
        Palette.AsSpan(3 * colour, Channels).CopyTo(samples.AsSpan(x * Channels));

    private void ReadMasked(ReadOnlySpan<byte> stored, MaskedChannel[] channels, byte[] samples)
    {
        var pixelBytes = Bits / 8;
        for (var (x, sample) = (0, 0); x < Size.Width; x++)
        {
            var pixel = 0u;
            for (var at = pixelBytes - 1; at >= 0; at--)
                pixel = pixel << 8 | stored[x * pixelBytes + at];
            foreach (var channel in channels)
                channel.Levels.Write(samples, sample++, channel.NumberIn(pixel));
        }
    }

    /// <summary>One channel of a pixel; of more than 16 bits the lower ones are left out.</summary>
    private readonly struct MaskedChannel
    {
        private readonly int _shift;
        private readonly uint _mask;

        public MaskedChannel(uint mask, SampleDepth depth)
        {
            var bits = BitOperations.PopCount(mask);
            var kept = Math.Min(bits, 16);
            _shift = bits == 0 ? 0 : BitOperations.TrailingZeroCount(mask) + bits - kept;
            _mask = (1u << kept) - 1;
            Levels = new SampleLevels((int)_mask, depth);
        }

        public SampleLevels Levels { get; }

        public int NumberIn(uint pixel) => (int)(pixel >> _shift & _mask);
    }
}
