using System.Buffers.Binary;

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
    private int _position;
    private int _scans;
    private long _metadataBytes;
    private long _profileBytes;
    private long _minimumBits;
    private int? _quality;
    private ImageHeader? _header;

    private JpegHeader(ReadOnlySpan<byte> file)
    {
        _file = file;
        _position = 2;
    }

    public static ImageHeader Read(ReadOnlySpan<byte> file) => new JpegHeader(file).Walk();

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

        if (_header is null || _scans == 0)
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "it has no pixels");
        HeaderFault.CheckMetadata(ImageFormat.Jpeg, _profileBytes, _metadataBytes);
        return _header with { JpegQuality = _quality, HasPixels = _file.Length >= _minimumBits / 8 };
    }

    /// <summary>Skips to the next marker: an 0xFF, fill bytes, and a code that is neither 0 nor 0xFF.</summary>
    private byte NextMarker()
    {
        while (true)
        {
            var ff = _file[_position..].IndexOf((byte)0xFF);
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

    private void ReadSegment(byte marker)
    {
        if (_file.Length - _position < 2)
            throw HeaderFault.Truncated(ImageFormat.Jpeg);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_file[_position..]);
        if (length < 2)
            throw HeaderFault.Corrupt(ImageFormat.Jpeg, "a segment is shorter than its own length field");
        if (length > _file.Length - _position)
            throw HeaderFault.Truncated(ImageFormat.Jpeg);

        var body = _file.Slice(_position + 2, length - 2);
        _position += length;
        switch (marker)
        {
            case 0xC0 or 0xC1 or 0xC2:
                ReadFrame(body);
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
            case 0xE2 when body.StartsWith("ICC_PROFILE\0"u8):
                _profileBytes += body.Length;
                break;
            case >= 0xE0 and <= 0xEF or 0xFE:
                _metadataBytes += body.Length;
                break;
        }
    }

    private void ReadFrame(ReadOnlySpan<byte> body)
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
        _header = new ImageHeader(ImageFormat.Jpeg, width, height);

        // The DC coefficient of every 8x8 block of the most sampled channel takes at least a bit, so that a few bytes
        // cannot claim megapixels.
        _minimumBits = (long)((width + 7) / 8) * ((height + 7) / 8);
    }
}
