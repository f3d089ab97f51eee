using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the blocks of a GIF (GIF89a specification) up to its second frame or its end.</summary>
internal static class GifHeader
{
    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        if (file.Length < 13)
            throw HeaderFault.Truncated(ImageFormat.Gif);
        var header = new ImageHeader(
            ImageFormat.Gif,
            BinaryPrimitives.ReadUInt16LittleEndian(file[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));

        var position = 13 + ColourTableBytes(file[10]);
        var (frames, codes, pixels, metadataBytes) = (0, 0, 0L, 0L);
        limits.CheckSize(header.Width, header.Height);
        while (frames < 2)
        {
            // Some writers leave the trailer away, and every viewer shows their pictures.
            switch (frames == 1 && position == file.Length ? 0x3B : ByteAt(file, position++))
            {
                case 0x3B when frames == 0:
                    throw HeaderFault.Corrupt(ImageFormat.Gif, "it has no pixels");
                case 0x3B:
                    return GifPixels.Suffice(file, codes, pixels) ? header : throw HeaderFault.Truncated(ImageFormat.Gif);
                case 0x21:
                    var start = ++position;
                    position = SkipSubBlocks(file, position);
                    metadataBytes += position - start;
                    HeaderFault.CheckMetadata(ImageFormat.Gif, 0, metadataBytes);
                    break;
                case 0x2C:
                    frames++;
                    pixels = CheckFrame(file, position, header);
                    codes = position + 9 + ColourTableBytes(ByteAt(file, position + 8));
                    position = SkipSubBlocks(file, codes + 1);
                    break;
                default:
                    throw HeaderFault.Corrupt(ImageFormat.Gif, "a block of an unknown kind");
            }
        }

        return header with { Frames = frames };
    }

    // A frame that reaches beyond the screen would make a decoder enlarge the picture behind the limits' back.
    private static long CheckFrame(ReadOnlySpan<byte> file, int position, ImageHeader screen)
    {
        if (file.Length - position < 9)
            throw HeaderFault.Truncated(ImageFormat.Gif);
        var frame = file[position..];
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(frame[4..]), BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]));
        if (BinaryPrimitives.ReadUInt16LittleEndian(frame) + width > screen.Width
            || BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]) + height > screen.Height)
            throw HeaderFault.Corrupt(ImageFormat.Gif, "its frame reaches beyond its screen");
        return (long)width * height;
    }

    private static int SkipSubBlocks(ReadOnlySpan<byte> file, int position)
    {
        while (ByteAt(file, position) is > 0 and var length)
            position += 1 + length;
        return position + 1;
    }

    private static int ColourTableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static byte ByteAt(ReadOnlySpan<byte> file, int position) => position < file.Length
        ? file[position]
        : throw HeaderFault.Truncated(ImageFormat.Gif);
}
