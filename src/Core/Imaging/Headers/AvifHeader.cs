using System.Buffers.Binary;
using System.Text;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the boxes of an AVIF file (ISO/IEC 14496-12 and 23008-12, AV1 Image File Format).</summary>
internal static class AvifHeader
{
    private const int MaxBoxes = 4096;

    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var scan = new Scan(limits);
        scan.Walk(file, "");
        if (scan.IsSequence)
            return new ImageHeader(ImageFormat.Avif, Math.Max(1, scan.Width), Math.Max(1, scan.Height)) { Frames = 2 };
        if (scan.Width == 0)
            throw HeaderFault.Corrupt(ImageFormat.Avif, "it holds no picture");
        HeaderFault.CheckMetadata(ImageFormat.Avif, scan.ProfileBytes, 0);
        scan.Items.Check(file, scan.Locations, scan.Data, (Int128)scan.Width * scan.Height);
        return new ImageHeader(ImageFormat.Avif, scan.Width, scan.Height) { Colour = scan.Colour };
    }

    private ref struct Scan(ImageLimits limits)
    {
        private int _boxes;
        private bool _isSequenceBrand;
        private bool _namesSequenceBrand;
        private bool _hasMovie;
        private bool _wideReferences;

        public readonly bool IsSequence => _isSequenceBrand || (_hasMovie && _namesSequenceBrand);

        /// <summary>Size of the item with the most pixels; a grid announces more than any of its tiles.</summary>
        public long Width { get; private set; }

        public long Height { get; private set; }

        public long ProfileBytes { get; private set; }

        /// <summary>The first one there is, which by custom is that of the picture itself.</summary>
        public ColourCode? Colour { get; private set; }

        public AvifItems Items { get; } = new();

        /// <summary>The table of where items lie.</summary>
        public ReadOnlySpan<byte> Locations { get; private set; }

        /// <summary>What items may lie in instead of the file at large.</summary>
        public ReadOnlySpan<byte> Data { get; private set; }

        public void Walk(ReadOnlySpan<byte> boxes, string path)
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

                Enter($"{path}/{Encoding.Latin1.GetString(boxes.Slice(4, 4))}", boxes[headerBytes..(int)length]);
                boxes = boxes[(int)length..];
            }
        }

        private void Enter(string path, ReadOnlySpan<byte> body)
        {
            switch (path)
            {
                case "/ftyp":
                    ReadBrands(body);
                    break;
                case "/moov":
                    _hasMovie = true;
                    break;
                case "/meta" when body.Length >= 4:
                    Walk(body[4..], path);
                    break;
                case "/meta/iref" when body.Length >= 4:
                    _wideReferences = body[0] != 0;
                    Walk(body[4..], path);
                    break;
                case "/meta/iinf" when body.Length >= 8:
                    Walk(body[(body[0] == 0 ? 6 : 8)..], path);
                    break;
                case "/meta/iprp" or "/meta/iprp/ipco":
                    Walk(body, path);
                    break;
                case "/meta/iinf/infe":
                    Items.AddType(body);
                    break;
                case "/meta/iref/dimg":
                    Items.AddReferences(body, _wideReferences ? 4 : 2);
                    break;
                case "/meta/iloc" or "/meta/idat":
                    AddTable(path, body);
                    break;
                case "/meta/iprp/ipco/ispe" when body.Length >= 12:
                    ReadSize(body);
                    break;
                case "/meta/iprp/ipco/av1C" when body.Length >= 4:
                    Items.AddConfiguration(body[4..]);
                    break;
                case "/meta/iprp/ipco/colr":
                    ReadColour(body);
                    break;
            }
        }

        private void ReadBrands(ReadOnlySpan<byte> body)
        {
            _isSequenceBrand = body.StartsWith("avis"u8);
            var (isAvif, isHeic) = (false, false);
            for (var at = 0; at + 4 <= body.Length; at += 4)
            {
                isAvif |= body.Slice(at, 4).SequenceEqual("avif"u8);
                _namesSequenceBrand |= body.Slice(at, 4).SequenceEqual("avis"u8);
                // heic, heix, heim, heis, hevc, hevx and the rest (ISO/IEC 23008-12, annex B), or no codec named.
                isHeic |= body[at..].StartsWith("he"u8) || body.Slice(at, 4).SequenceEqual("mif1"u8) || body.Slice(at, 4).SequenceEqual("msf1"u8);
            }

            if (!isAvif && !_namesSequenceBrand)
                throw isHeic ? HeaderFault.NotRead("HEIC") : HeaderFault.Unsupported(ImageFormat.Avif, "Videos");
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

        // Readers differ in which of two tables they take.
        private void AddTable(string path, ReadOnlySpan<byte> body)
        {
            var isLocations = path.EndsWith("iloc", StringComparison.Ordinal);
            if (!(isLocations ? Locations : Data).IsEmpty)
                throw HeaderFault.Corrupt(ImageFormat.Avif, "it says twice where its items are");
            if (isLocations)
                Locations = body;
            else
                Data = body;
        }

        private void ReadSize(ReadOnlySpan<byte> body)
        {
            long width = BinaryPrimitives.ReadUInt32BigEndian(body[4..]);
            long height = BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
            limits.CheckSize(width, height);
            if (width * height > Width * Height)
                (Width, Height) = (width, height);
        }
    }
}
