using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the chunks of a PNG (ISO/IEC 15948) from IHDR to IEND.</summary>
internal static class PngHeader
{
    /// <summary>Most chunks besides IDAT; real files have a dozen.</summary>
    internal const int MaxChunks = 1000;

    // Deflate never packs better than 1032 : 1 (RFC 1951: 258 bytes from two bits).
    private const long MaxDeflateRatio = 1032;

    /// <summary>The eight bytes every PNG starts with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var chunks = file[Signature.Length..];
        var header = ReadFirstChunk(chunks, limits, out var rawBytes);
        var (others, pixelBytes, metadata) = (0, 0L, new PngMetadata());
        var (frames, arePixelsOfFirst) = (0, false);
        ColourCode? colour = null;
        Density? density = null;
        var late = new LateMetadata();
        while (true)
        {
            if (chunks.Length < 12)
                throw HeaderFault.Truncated(ImageFormat.Png);
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunks);
            var name = chunks.Slice(4, 4);
            // The frames are told before the pixels, and the pixels are the first frame if its control chunk is there too.
            if (frames > 0 && name.SequenceEqual("IDAT"u8) && (!arePixelsOfFirst || frames > 1))
                return header with { Frames = Math.Max(2, frames) };
            if (length > chunks.Length - 12)
                throw HeaderFault.Truncated(ImageFormat.Png);

            var body = chunks.Slice(8, (int)length);
            if (name.SequenceEqual("IEND"u8))
                break;
            var position = file.Length - chunks.Length;
            if (name.SequenceEqual("IDAT"u8))
            {
                pixelBytes += length;
                late.Pixels(position);
            }
            else if (++others > MaxChunks)
                throw HeaderFault.TooMuch(ImageFormat.Png, "many chunks", MaxChunks);
            else if (name.SequenceEqual("acTL"u8) && length >= 4 && pixelBytes == 0)
                frames = Math.Max(frames, (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(body)));
            else if (name.SequenceEqual("fcTL"u8))
                arePixelsOfFirst = true;
            else if (name.SequenceEqual("cICP"u8) && length == 4)
                colour = new ColourCode(body[0], body[1]);
            else if (name.SequenceEqual("pHYs"u8) && length == 9)
                density ??= ReadDensity(body);
            else
            {
                metadata.Add(name, body);
                late.Add(name, body, position);
            }

            chunks = chunks[(int)(12 + length)..];
        }

        if (pixelBytes * MaxDeflateRatio < rawBytes)
            throw HeaderFault.Truncated(ImageFormat.Png);
        return header with { Colour = colour, Density = density, Late = late.Exists ? late : null };
    }

    // Two numbers, and what they count in: 1 for a metre; 0 tells no more than the shape of a pixel.
    private static Density? ReadDensity(ReadOnlySpan<byte> body) => body[8] == 1
        ? Density.Of(BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]), units: 1)
        : null;

    private static ImageHeader ReadFirstChunk(ReadOnlySpan<byte> chunk, ImageLimits limits, out long rawBytes)
    {
        if (chunk.Length < 25)
            throw HeaderFault.Truncated(ImageFormat.Png);
        if (BinaryPrimitives.ReadUInt32BigEndian(chunk) != 13 || !chunk[4..8].SequenceEqual("IHDR"u8))
            throw HeaderFault.Corrupt(ImageFormat.Png, "it does not start with its header chunk");

        var body = chunk.Slice(8, 13);
        long width = BinaryPrimitives.ReadUInt32BigEndian(body);
        long height = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
        var (bits, colour) = (body[8], body[9]);
        var channels = (colour, bits) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => 1,
            (2, 8 or 16) => 3,
            (3, 1 or 2 or 4 or 8) => 1,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw HeaderFault.Corrupt(ImageFormat.Png, "its header names an impossible kind of pixel"),
        };
        if (body[10] != 0 || body[11] != 0 || body[12] > 1)
            throw HeaderFault.Corrupt(ImageFormat.Png, "its header names an unknown compression");

        // Before the sizes are multiplied and the other chunks are looked at.
        limits.CheckSize(width, height);
        rawBytes = height * (1 + (width * channels * bits + 7) / 8);
        return new ImageHeader(ImageFormat.Png, width, height) { IsInPasses = body[12] == 1 };
    }
}
