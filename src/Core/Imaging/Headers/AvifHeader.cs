using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the boxes of an AVIF file (ISO/IEC 14496-12 and 23008-12, AV1 Image File Format).</summary>
internal static class AvifHeader
{
    private const int MaxBoxes = 4096;

    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        var scan = new Scan();
        scan.Walk(file, depth: 0);
        if (scan.Width == 0)
            throw HeaderFault.Corrupt(ImageFormat.Avif, "it holds no picture");
        HeaderFault.CheckMetadata(ImageFormat.Avif, scan.ProfileBytes, 0);
        return new ImageHeader(ImageFormat.Avif, scan.Width, scan.Height)
        {
            Frames = scan.IsSequence ? 2 : 1,
            Colour = scan.Colour,
        };
    }

    private ref struct Scan
    {
        private int _boxes;

        public bool IsSequence { get; private set; }

        /// <summary>Size of the item with the most pixels; a grid announces more than any of its tiles.</summary>
        public long Width { get; private set; }

        public long Height { get; private set; }

        public long ProfileBytes { get; private set; }

        /// <summary>The first one there is, which by custom is that of the picture itself.</summary>
        public ColourCode? Colour { get; private set; }

        public void Walk(ReadOnlySpan<byte> boxes, int depth)
        {
            while (boxes.Length >= 8)
            {
                if (++_boxes > MaxBoxes)
                    throw HeaderFault.TooMuch(ImageFormat.Avif, "many boxes", MaxBoxes);

                var (length, headerBytes) = ((long)BinaryPrimitives.ReadUInt32BigEndian(boxes), 8);
                if (length == 1 && boxes.Length >= 16)
                {
                    var wide = BinaryPrimitives.ReadUInt64BigEndian(boxes[8..]);
                    (length, headerBytes) = ((long)Math.Min(long.MaxValue, wide), 16);
                }
                else if (length == 0)
                    length = boxes.Length;
                if (length < headerBytes || length > boxes.Length)
                    throw HeaderFault.Truncated(ImageFormat.Avif);

                Enter(boxes.Slice(4, 4), boxes[headerBytes..(int)length], depth);
                boxes = boxes[(int)length..];
            }
        }

        private void Enter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, int depth)
        {
            if (name.SequenceEqual("ftyp"u8))
                ReadBrands(body);
            else if (name.SequenceEqual("meta"u8) && depth == 0 && body.Length >= 4)
                Walk(body[4..], depth + 1);
            else if ((name.SequenceEqual("iprp"u8) && depth == 1) || (name.SequenceEqual("ipco"u8) && depth == 2))
                Walk(body, depth + 1);
            else if (name.SequenceEqual("ispe"u8) && depth == 3 && body.Length >= 12)
                ReadSize(body);
            else if (name.SequenceEqual("colr"u8) && depth == 3)
                ReadColour(body);
        }

        private void ReadBrands(ReadOnlySpan<byte> body)
        {
            IsSequence = body.StartsWith("avis"u8);
            var isAvif = false;
            for (var at = 0; at + 4 <= body.Length; at += 4)
                isAvif |= body.Slice(at, 4).SequenceEqual("avif"u8) || body.Slice(at, 4).SequenceEqual("avis"u8);
            if (!isAvif)
                throw HeaderFault.Unsupported(ImageFormat.Avif, "HEIC pictures and videos");
        }

        private void ReadColour(ReadOnlySpan<byte> body)
        {
            ProfileBytes += body.Length;
            if (body.StartsWith("nclx"u8) && body.Length >= 8)
            {
                Colour ??= new ColourCode(
                    BinaryPrimitives.ReadUInt16BigEndian(body[4..]), BinaryPrimitives.ReadUInt16BigEndian(body[6..]));
            }
        }

        private void ReadSize(ReadOnlySpan<byte> body)
        {
            long width = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
            long height = BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
            if ((Int128)width * height > (Int128)Width * Height)
                (Width, Height) = (width, height);
        }
    }
}
