using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the blocks of a GIF (GIF89a specification) up to its second frame or its end.</summary>
internal static class GifHeader
{
    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        if (file.Length < 13)
            throw HeaderFault.Truncated(ImageFormat.Gif);
        var screen = new ImageHeader(
            ImageFormat.Gif,
            BinaryPrimitives.ReadUInt16LittleEndian(file[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(file[8..]));
        var header = screen;

        var position = 13 + ColourTableBytes(file[10]);
        var (frames, codes, pixels, metadataBytes) = (0, 0, 0L, 0L);
        limits.CheckSize(screen.Width, screen.Height);
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
                    if (frames > 1)
                        break;
                    header = WithFrame(file, position, screen, limits, out pixels);
                    codes = position + 9 + ColourTableBytes(ByteAt(file, position + 8));
                    position = SkipSubBlocks(file, codes + 1);
                    break;
                default:
                    throw HeaderFault.Corrupt(ImageFormat.Gif, "a block of an unknown kind");
            }
        }

        return header with { Frames = frames };
    }

    // Some writers announce a screen of no size or a smaller one, and every viewer shows the whole frame all the same.
    private static ImageHeader WithFrame(
        ReadOnlySpan<byte> file, int position, ImageHeader screen, ImageLimits limits, out long pixels)
    {
        if (file.Length - position < 9)
            throw HeaderFault.Truncated(ImageFormat.Gif);
        var frame = file[position..];
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(frame[4..]), BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]));
        if (width == 0 || height == 0)
            throw HeaderFault.Corrupt(ImageFormat.Gif, "its frame has no pixels");
        pixels = (long)width * height;
        var whole = screen with
        {
            Width = Math.Max(screen.Width, BinaryPrimitives.ReadUInt16LittleEndian(frame) + width),
            Height = Math.Max(screen.Height, BinaryPrimitives.ReadUInt16LittleEndian(frame[2..]) + height),
        };
        limits.CheckSize(whole.Width, whole.Height);
        return whole;
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
