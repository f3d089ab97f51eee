using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the RIFF chunks of a WebP file (RFC 9649).</summary>
internal static class WebPHeader
{
    private const int LongestFrameHeader = 10;

    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var riff = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L;
        (int Width, int Height)? canvas = null;
        ImageHeader? frame = null;
        var (frames, profileBytes, metadataBytes) = (0, 0L, 0L);
        var chunks = file[12..(int)Math.Clamp(riff, 12, file.Length)];
        while (chunks.Length >= 8)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
            var isWhole = length <= chunks.Length - 8;
            var body = isWhole ? chunks.Slice(8, (int)length) : chunks[8..];
            if (!isWhole && body.Length < LongestFrameHeader)
                throw HeaderFault.Truncated(ImageFormat.WebP);

            var name = chunks[..4];
            if (name.SequenceEqual("VP8X"u8))
                canvas = ReadCanvas(body, limits);
            else if (name.SequenceEqual("ANMF"u8))
            {
                // Of a single frame, an animation is a still.
                if (++frames > 1)
                    return Combine(canvas, frame, frames);
                if (!isWhole)
                    throw HeaderFault.Truncated(ImageFormat.WebP);
                frame = ReadAnimated(body, canvas, limits);
            }
            else if (name.SequenceEqual("VP8 "u8) && ++frames > 0)
                frame ??= ReadLossy(body, limits);
            else if (name.SequenceEqual("VP8L"u8) && ++frames > 0)
                frame ??= ReadLossless(body, limits);
            else if (name.SequenceEqual("ICCP"u8))
                profileBytes += length;
            else if (!name.SequenceEqual("ALPH"u8))
                metadataBytes += length;
            if (!isWhole)
                throw HeaderFault.Truncated(ImageFormat.WebP);
            chunks = chunks[(int)Math.Min(chunks.Length, 8L + length + (length & 1))..];
        }

        if (riff > file.Length)
            throw HeaderFault.Truncated(ImageFormat.WebP);
        HeaderFault.CheckMetadata(ImageFormat.WebP, profileBytes, metadataBytes);
        return Combine(canvas, frame, frames);
    }

    private static ImageHeader Combine((int Width, int Height)? canvas, ImageHeader? frame, int frames)
    {
        if (frames > 1)
            return new ImageHeader(ImageFormat.WebP, canvas?.Width ?? 1, canvas?.Height ?? 1) { Frames = frames };
        if (frame is null)
        {
            return canvas is { } empty
                ? new ImageHeader(ImageFormat.WebP, empty.Width, empty.Height) { Frames = 1, HasPixels = false }
                : throw HeaderFault.Truncated(ImageFormat.WebP);
        }

        if (canvas is { } size && (size.Width != frame.Width || size.Height != frame.Height))
            return new ImageHeader(ImageFormat.WebP, size.Width, size.Height) { HasPixels = false };
        return frame;
    }

    // RFC 9649, 2.7.1.1: place on the canvas in twos, sides less one, how long and how it is shown; then its own chunks.
    private static ImageHeader ReadAnimated(ReadOnlySpan<byte> body, (int Width, int Height)? canvas, ImageLimits limits)
    {
        const int Head = 16;
        if (body.Length < Head || canvas is not { } size)
            throw HeaderFault.Corrupt(ImageFormat.WebP, "its animation has no header");
        var (width, height) = (1 + ReadUInt24(body[6..]), 1 + ReadUInt24(body[9..]));
        if (2L * ReadUInt24(body) + width > size.Width || 2L * ReadUInt24(body[3..]) + height > size.Height)
            throw HeaderFault.Corrupt(ImageFormat.WebP, "its frame reaches beyond its canvas");
        for (var chunks = body[Head..]; chunks.Length >= 8;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunks[4..]);
            if (length > chunks.Length - 8)
                throw HeaderFault.Truncated(ImageFormat.WebP);
            var (isLossy, isLossless) = (chunks.StartsWith("VP8 "u8), chunks.StartsWith("VP8L"u8));
            var pixels = chunks.Slice(8, (int)length);
            chunks = chunks[(int)Math.Min(chunks.Length, 8L + length + (length & 1))..];
            if (!isLossy && !isLossless)
                continue;
            var frame = isLossy ? ReadLossy(pixels, limits) : ReadLossless(pixels, limits);
            return frame.Width == width && frame.Height == height
                ? frame with { Width = size.Width, Height = size.Height }
                : throw HeaderFault.Corrupt(ImageFormat.WebP, "its frame has another size than it announces");
        }

        throw HeaderFault.Truncated(ImageFormat.WebP);
    }

    private static (int Width, int Height) ReadCanvas(ReadOnlySpan<byte> body, ImageLimits limits)
    {
        if (body.Length < 10)
            throw HeaderFault.Corrupt(ImageFormat.WebP, "its header chunk is cut off");
        var (width, height) = (1 + ReadUInt24(body[4..]), 1 + ReadUInt24(body[7..]));
        limits.CheckSize(width, height);
        return (width, height);
    }

    // RFC 6386, 9.1: three bytes of frame tag (bit 0 clear: key frame), the start code 9D 01 2A, two 14-bit sides.
    private static ImageHeader ReadLossy(ReadOnlySpan<byte> body, ImageLimits limits)
    {
        if (body.Length < 10 || (body[0] & 1) != 0 || !body[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
            throw HeaderFault.Corrupt(ImageFormat.WebP, "its picture chunk has no frame header");
        var width = BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF;
        var height = BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF;
        limits.CheckSize(width, height);
        return new ImageHeader(ImageFormat.WebP, width, height);
    }

    // RFC 9649, 3.4: the byte 2F, then two 14-bit sides less one.
    private static ImageHeader ReadLossless(ReadOnlySpan<byte> body, ImageLimits limits)
    {
        if (body.Length < 5 || body[0] != 0x2F)
            throw HeaderFault.Corrupt(ImageFormat.WebP, "its picture chunk has no frame header");
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
        var (width, height) = (1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        limits.CheckSize(width, height);
        return new ImageHeader(ImageFormat.WebP, width, height) { IsLosslessWebP = true };
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
