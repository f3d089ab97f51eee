namespace SuperRes.Core.Imaging.Headers;

/// <summary>Finds out what a run of open bitstream units asks of a decoder (AV1 specification, 5.3 to 5.5).</summary>
internal static class Av1Units
{
    // A still picture has a handful.
    private const int MaxUnits = 1000;

    private const int SequenceHeader = 1;
    private const int FrameHeader = 3;
    private const int Frame = 6;

    /// <summary>The largest frame that a sequence header allows, in pixels, and the number of frames.</summary>
    /// <exception cref="ImageCorruptException">A unit ends early.</exception>
    /// <exception cref="ImageTooLargeException">There are too many units.</exception>
    public static (long Pixels, int Frames) Read(ReadOnlySpan<byte> units)
    {
        var (pixels, frames) = (0L, 0);
        for (var count = 0; !units.IsEmpty; count++)
        {
            if (count == MaxUnits)
                throw HeaderFault.TooMuch(ImageFormat.Avif, "many units in an item", MaxUnits);
            var body = Take(ref units, out var type);
            if (type == SequenceHeader)
                pixels = Math.Max(pixels, FramePixels(body));
            else if (type is FrameHeader or Frame)
                frames++;
        }

        return (pixels, frames);
    }

    // 5.3.2: forbidden bit, four bits of type, extension flag, size flag, reserved bit.
    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> units, out int type)
    {
        type = units[0] >> 3 & 15;
        var (extended, sized) = ((units[0] & 4) != 0, (units[0] & 2) != 0);
        var reader = new BigEndianReader(ImageFormat.Avif, units);
        var headerBytes = extended ? 2 : 1;
        reader.Bytes(headerBytes);

        // 4.10.5, leb128: seven bits a byte, the lowest first, until a byte without its top bit.
        var length = sized ? 0 : units.Length - headerBytes;
        for (var shift = 0; sized; shift += 7)
        {
            var digit = reader.Bytes(1);
            headerBytes++;
            length |= shift < 28 ? (int)(digit & 0x7F) << shift : 0;
            if (digit < 0x80 || shift == 49)
                break;
        }

        if (length > units.Length - headerBytes)
            throw HeaderFault.Truncated(ImageFormat.Avif);
        var body = units.Slice(headerBytes, length);
        units = units[(headerBytes + length)..];
        return body;
    }

    // 5.5.1 up to max_frame_height_minus_1.
    private static long FramePixels(ReadOnlySpan<byte> header)
    {
        var reader = new BigEndianReader(ImageFormat.Avif, header);
        reader.Bits(4);
        if (reader.Flag())
            reader.Bits(5);
        else
            SkipOperatingPoints(ref reader);

        var (widthBits, heightBits) = ((int)reader.Bits(4) + 1, (int)reader.Bits(4) + 1);
        return (reader.Bits(widthBits) + 1) * (reader.Bits(heightBits) + 1);
    }

    private static void SkipOperatingPoints(ref BigEndianReader reader)
    {
        var (delayBits, hasModel) = (0, false);
        if (reader.Flag())
        {
            SkipTiming(ref reader);
            hasModel = reader.Flag();
            if (hasModel)
            {
                delayBits = (int)reader.Bits(5) + 1;
                reader.Bits(32 + 5 + 5);
            }
        }

        var hasDelays = reader.Flag();
        for (var points = reader.Bits(5) + 1; points > 0; points--)
        {
            reader.Bits(12);
            if (reader.Bits(5) > 7)
                reader.Bits(1);
            if (hasModel && reader.Flag())
            {
                reader.Bits(delayBits);
                reader.Bits(delayBits + 1);
            }

            if (hasDelays && reader.Flag())
                reader.Bits(4);
        }
    }

    // 5.5.3; the last number is coded as uvlc (4.10.3): as many zeros as bits follow the first one.
    private static void SkipTiming(ref BigEndianReader reader)
    {
        reader.Bits(64);
        if (!reader.Flag())
            return;
        var zeros = 0;
        while (!reader.Flag())
            zeros++;
        if (zeros < 32)
            reader.Bits(zeros);
    }
}
