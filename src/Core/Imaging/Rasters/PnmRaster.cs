using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Pixels of a PNM: numbers as text, bits, bytes, or pairs of bytes, the upper one first.</summary>
/// <param name="Size">Width and height.</param>
internal sealed record PnmRaster(PictureSize Size) : Raster(Size)
{
    /// <summary>Whether the pixels are no text.</summary>
    public required bool IsRaw { get; init; }

    /// <summary>Whether a pixel is a bit, of which 1 is black.</summary>
    public required bool IsBitmap { get; init; }

    /// <summary>The number that stands for white, 1 to 65535.</summary>
    public required int Maximum { get; init; }

    /// <summary>Where in the file the pixels begin.</summary>
    public required int Offset { get; init; }

    /// <summary>Bytes that the pixels take, as text at least.</summary>
    public long LeastBytes => (IsRaw, IsBitmap) switch
    {
        (true, true) => BitRowBytes * Size.Height,
        (true, false) => Size.Pixels * Channels * (int)Depth,
        (false, true) => Size.Pixels,
        // A digit and what ends the number.
        _ => Size.Pixels * Channels * 2,
    };

    private long BitRowBytes => (Size.Width + 7L) / 8;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> file, RowReceiver receiver, CancellationToken cancellationToken)
    {
        var text = new PnmText(file, Offset);
        var pixels = file[Offset..];
        var levels = new SampleLevels(Maximum, Depth);
        var samples = new byte[RowBytes];
        for (var y = 0; y < Size.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < Size.Width * Channels; i++)
            {
                var number = IsRaw ? RawNumber(pixels, y, i) : IsBitmap ? text.Bit() : text.Number();
                if (number > Maximum)
                    throw HeaderFault.Corrupt(ImageFormat.Pnm, "a value is above the highest that its header names");
                levels.Write(samples, i, IsBitmap ? 1 - number : number);
            }

            receiver(y, samples);
        }
    }

    private int RawNumber(ReadOnlySpan<byte> pixels, int y, int index)
    {
        if (IsBitmap)
            return pixels[(int)(y * BitRowBytes) + (index >> 3)] >> (7 - (index & 7)) & 1;
        var at = (y * Size.Width * Channels + index) * (int)Depth;
        return Depth == SampleDepth.Sixteen ? pixels[at] << 8 | pixels[at + 1] : pixels[at];
    }
}
