using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Walks the marker segments of a JPEG (ITU-T T.81, annex B) from SOI to EOI.</summary>
internal ref struct JpegHeader
{
    /// <summary>Most scans of one picture. Encoders write about ten; each costs a pass over the whole picture.</summary>
    internal const int MaxScans = 100;

    /// <summary>Most scans × megapixels: a progressive picture is decoded whole before its first row comes out, where
    /// no deadline reaches.</summary>
    internal const int MaxScannedMegapixels = 500;

    private readonly ReadOnlySpan<byte> _file;
    private readonly ImageLimits? _limits;
    private int _position;
    private int _scans;
    private long _metadataBytes;
    private long _profileBytes;
    private long _minimumBits;
    private int? _quality;
    private Density? _density;
    private ImageHeader? _header;
    private JpegChannels? _channels;
    private int _colourTransform;
    private readonly List<ByteRepair> _repairs = [];
    private readonly List<Range> _photoshopParts = [];

    private JpegHeader(ReadOnlySpan<byte> file, ImageLimits? limits)
    {
        _file = file;
        _limits = limits;
        _position = 2;
    }

    /// <summary>Reads a file or one of the streams inside a TIFF, which starts with SOI.</summary>
    /// <param name="file">All of it.</param>
    /// <param name="limits">What a file may cost; null for a stream, of which the TIFF tells how large it has to be.</param>
    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits? limits = null) => new JpegHeader(file, limits).Walk();

    private ImageHeader Walk()
    {
        while (true)
        {
            var marker = NextMarker();
            if (marker == 0xD9)
                break;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;
            if (marker == 0xD8)
                throw HeaderFault.Corrupt(ImageFormat.Jpeg, "a second picture starts inside the first");
            ReadSegment(marker);
        }

        if (_header is null || _channels is null || _scans == 0)
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "it has no pixels");
        if (!_channels.AllHavePixels)
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "one of its channels has no pixels");
        HeaderFault.CheckMetadata(ImageFormat.Jpeg, _profileBytes, _metadataBytes);
        if (_colourTransform > 0)
            Repair(_colourTransform, _channels.UsualColourTransform(_file[_colourTransform]));
        return _header with
        {
            JpegQuality = _quality,
            Density = _density,
            PhotoshopParts = _photoshopParts,
            IsInPasses = _header.IsProgressiveJpeg || _scans > 1,
            JpegEnd = _position - 2,
            Repairs = _repairs,
            HasPixels = _file.Length >= _minimumBits / 8,
        };
    }

    /// <summary>Skips to the next marker: an 0xFF, fill bytes, and a code that is neither 0 nor 0xFF.</summary>
    private byte NextMarker()
    {
        while (true)
        {
            var ff = IndexOfMarker(_file[_position..]);
            if (ff < 0)
                throw HeaderFault.Truncated(ImageFormat.Jpeg);
            _position += ff;
            while (_position < _file.Length && _file[_position] == 0xFF)
                _position++;
            if (_position == _file.Length)
                throw HeaderFault.Truncated(ImageFormat.Jpeg);
            var code = _file[_position++];
            if (code != 0)
                return code;
        }
    }

    // An 0xFF without the 0 that makes it a part of the pixels. Hostile files have one in every few bytes.
    private static int IndexOfMarker(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        for (; at < bytes.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var first = Vector256.Equals(Vector256.Create(bytes[at..]), Vector256<byte>.AllBitsSet);
            var second = Vector256.Equals(Vector256.Create(bytes[(at + 1)..]), Vector256<byte>.Zero);
            var found = Vector256.AndNot(first, second).ExtractMostSignificantBits();
            if (found != 0)
                return at + BitOperations.TrailingZeroCount(found);
        }

        for (; at < bytes.Length - 1; at++)
        {
            if (bytes[at] == 0xFF && bytes[at + 1] != 0)
                return at;
        }

        return -1;
    }

    private void ReadSegment(byte marker)
    {
        if (_file.Length - _position < 2)
            throw HeaderFault.Truncated(ImageFormat.Jpeg);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_file[_position..]);
        if (length < 2)
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "a segment is shorter than its own length field");
        if (length > _file.Length - _position)
            throw HeaderFault.Truncated(ImageFormat.Jpeg);

        var start = _position + 2;
        var body = _file.Slice(start, length - 2);
        _position += length;
        switch (marker)
        {
            case 0xC0 or 0xC1 or 0xC2:
                ReadFrame(body, isProgressive: marker == 0xC2);
                break;
            case >= 0xC3 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC:
                throw HeaderFault.Unsupported(ImageFormat.Jpeg, "Lossless, hierarchical and arithmetic-coded JPEGs");
            case 0xDB:
                _quality ??= JpegQuality.Estimate(body);
                break;
            case 0xDA when _header is null:
                throw HeaderFault.Corrupt(ImageFormat.Jpeg, "pixels come before their frame header");
            case 0xDA when ++_scans > MaxScans:
                throw HeaderFault.TooMuch(ImageFormat.Jpeg, "many scans", MaxScans);
            case 0xDA when (double)_scans * _header.Width * _header.Height > MaxScannedMegapixels * 1e6:
                throw HeaderFault.TooMuch(
                    ImageFormat.Jpeg, "many scans for its size, counted as scans x megapixels", MaxScannedMegapixels);
            case 0xDA:
                ReadScan(body, start);
                break;
            case 0xE2 when body.StartsWith("ICC_PROFILE\0"u8):
                _profileBytes += body.Length;
                break;
            case >= 0xE0 and <= 0xEF or 0xFE:
                _metadataBytes += body.Length;

                // Decoders stumble over a major revision other than 1, which has no meaning.
                if (marker == 0xE0 && body.Length >= 14 && body.StartsWith("JFIF\0"u8))
                {
                    _density ??= ReadDensity(body);
                    Repair(start + 5, 1);
                }
                else if (marker == 0xED && body.StartsWith(IptcRecord.Prefix))
                    _photoshopParts.Add((start + IptcRecord.Prefix.Length)..(start + body.Length));
                else if (marker == 0xEE && body.Length >= 12 && body.StartsWith("Adobe"u8))
                    _colourTransform = start + 11;
                break;
        }
    }

    // JFIF 1.02: the unit, 1 for an inch, 2 for a centimetre, 0 for the shape of a pixel alone; then two numbers.
    private static Density? ReadDensity(ReadOnlySpan<byte> body)
    {
        var (x, y) = (BinaryPrimitives.ReadUInt16BigEndian(body[8..]), BinaryPrimitives.ReadUInt16BigEndian(body[10..]));
        return body[7] switch
        {
            1 => Density.Of(x, y, Density.Inches),
            2 => Density.Of(x, y, Density.Centimetres),
            _ => null,
        };
    }

    private void ReadFrame(ReadOnlySpan<byte> body, bool isProgressive)
    {
        if (_header is not null)
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "it has two frame headers");
        if (body.Length < 6 || body.Length < 6 + 3 * body[5])
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "its frame header is cut off");
        if (body[0] != 8)
            throw HeaderFault.Unsupported(ImageFormat.Jpeg, "JPEGs with other than 8 bits a sample");
        if (body[5] is not (1 or 3 or 4))
            throw HeaderFault.Unsupported(ImageFormat.Jpeg, "JPEGs with other than 1, 3 or 4 channels");

        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        _limits?.CheckSize(width, height);
        _header = new ImageHeader(ImageFormat.Jpeg, width, height) { IsProgressiveJpeg = isProgressive };
        _channels = new JpegChannels(body[6..], body[5]);

        // The DC coefficient of every 8x8 block of the most sampled channel takes at least a bit, so that a few bytes
        // cannot claim megapixels.
        _minimumBits = (long)((width + 7) / 8) * ((height + 7) / 8);
    }

    private readonly void ReadScan(ReadOnlySpan<byte> body, int start)
    {
        var channels = body.IsEmpty ? 0 : body[0];
        var range = 1 + 2 * channels;
        if (body.Length < range + 3)
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "a scan header is cut off");
        if (!_header!.IsProgressiveJpeg)
        {
            // B.2.3: a sequential scan holds all coefficients, whatever some writers put there.
            Repair(start + range, 0);
            Repair(start + range + 1, 63);
            Repair(start + range + 2, 0);
        }
        else if (body[range] != 0)
            return;

        _channels!.AddScan(body[1..range]);
    }

    private readonly void Repair(int offset, byte value)
    {
        if (_file[offset] != value)
            _repairs.Add(new ByteRepair(offset, value));
    }
}
