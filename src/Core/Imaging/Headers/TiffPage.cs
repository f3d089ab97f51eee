namespace SuperRes.Core.Imaging.Headers;

/// <summary>What one directory of a TIFF says of its picture.</summary>
internal sealed class TiffPage
{
    // Not JPEG-in-TIFF of the old kind (6), nor Zstandard, LZMA, WebP and others, without which this libtiff is built.
    private static readonly long[] Compressions = [1, 2, 3, 4, 5, Jpeg, 8, 32773, 32946];

    // From white or black is zero to CIELAB; not the raw mosaic of a camera's sensor, nor what is rarer still.
    private static readonly long[] Photometrics = [0, 1, 2, 3, 5, 6, 8];

    private const long Jpeg = 7;

    private const long MaxTileBytes = 256L << 20;

    private long _samples = 1;
    private long _bits = 1;
    private long _compression = 1;
    private long _photometric;
    private long _rows = long.MaxValue;
    private long _tileWidth;
    private long _tileHeight;
    private TiffTag? _offsets;
    private TiffTag? _lengths;
    private TiffTag? _jpegTables;
    private long _storedEnd;

    public long Width { get; private set; }

    public long Height { get; private set; }

    /// <summary>Whether this is a smaller version of another page, such as a thumbnail.</summary>
    public bool IsReduced { get; private set; }

    public long ProfileBytes { get; private set; }

    /// <summary>Bytes of a strip or tile, unpacked.</summary>
    public long PartBytes => SampleBytes
        * (_tileWidth > 0 && _tileHeight > 0 ? _tileWidth * _tileHeight : Width * Math.Min(_rows, Height));

    /// <summary>The streams in the strips or tiles, where they hold such.</summary>
    public EmbeddedJpegs? EmbeddedJpegs { get; private set; }

    /// <summary>Bytes of a pixel of all samples.</summary>
    private long SampleBytes => _samples * ((_bits + 7) / 8);

    /// <summary>Takes in one tag (numbers as in TIFF 6.0, section 8).</summary>
    public void Read(TiffReader file, TiffTag tag)
    {
        switch (tag.Id)
        {
            case 254:
                IsReduced = (file.Value(tag) & 1) != 0;
                break;
            case 256:
                Width = file.Value(tag);
                break;
            case 257:
                Height = file.Value(tag);
                break;
            case 258:
                _bits = file.Value(tag);
                break;
            case 259:
                _compression = file.Value(tag);
                break;
            case 262:
                _photometric = file.Value(tag);
                break;
            case 277:
                _samples = file.Value(tag);
                break;
            case 278:
                _rows = file.Value(tag);
                break;
            case 322:
                _tileWidth = file.Value(tag);
                break;
            case 323:
                _tileHeight = file.Value(tag);
                break;
            case 273 or 324:
                _offsets = tag;
                break;
            case 279 or 325:
                _lengths = tag;
                _storedEnd = file.FileLength;
                break;
            case 347:
                _jpegTables = tag;
                break;
            case 34675:
                ProfileBytes = tag.ByteLength;
                break;
        }
    }

    /// <summary>Refuses what no picture needs, before a decoder allocates for it.</summary>
    public void Check(TiffReader file, ImageLimits limits)
    {
        if (Width == 0 || Height == 0 || _offsets is not { } offsets)
            throw HeaderFault.Corrupt(ImageFormat.Tiff, "it has no pixels");
        if (_samples is < 1 or > 5)
            throw HeaderFault.Unsupported(ImageFormat.Tiff, "TIFFs with more than four channels and alpha");
        if (_bits is not (1 or 2 or 4 or 8 or 16))
            throw HeaderFault.Unsupported(ImageFormat.Tiff, "TIFFs with other than 1, 2, 4, 8 or 16 bits a sample");
        if (!Compressions.Contains(_compression))
            throw HeaderFault.Unsupported(ImageFormat.Tiff, $"TIFFs with compression {_compression}");

        if (!Photometrics.Contains(_photometric))
            throw HeaderFault.Unsupported(ImageFormat.Tiff, $"TIFFs with pixels of kind {_photometric}");

        limits.CheckSize(_tileWidth, _tileHeight);
        if (_tileWidth * _tileHeight * SampleBytes > MaxTileBytes)
            throw HeaderFault.TooMuch(ImageFormat.Tiff, "many bytes a tile", MaxTileBytes);

        if (offsets.Count > MostParts())
            throw HeaderFault.Corrupt(ImageFormat.Tiff, "it has more strips or tiles than its size needs");
        if (_lengths is { } lengths)
            CheckStored(file, offsets, lengths);
        if (_compression == Jpeg)
            EmbeddedJpegs = FindJpegs(file, offsets);

        // Uncompressed pixels are all there or they are not.
        if (_compression == 1 && Width * Height * _samples * _bits / 8 > _storedEnd)
            throw HeaderFault.Truncated(ImageFormat.Tiff);
    }

    // A strip has at least a row, and strips and tiles may hold one channel each.
    private long MostParts() => _samples * (_tileWidth > 0 && _tileHeight > 0
        ? ((Width + _tileWidth - 1) / _tileWidth) * ((Height + _tileHeight - 1) / _tileHeight)
        : Height);

    private EmbeddedJpegs FindJpegs(TiffReader file, TiffTag offsets)
    {
        if (_lengths is not { } lengths)
            throw HeaderFault.Corrupt(ImageFormat.Tiff, "it does not say how long its strips are");
        var jpegs = _tileWidth > 0 && _tileHeight > 0
            ? new TiffJpegs(_tileWidth, _tileHeight, Height, (Width + _tileWidth - 1) / _tileWidth, Tiled: true)
            : new TiffJpegs(Width, Math.Clamp(_rows, 1, Height), Height, Columns: 1, Tiled: false);
        return jpegs.Find(file, offsets, lengths, _jpegTables);
    }

    private static void CheckStored(TiffReader file, TiffTag offsets, TiffTag lengths)
    {
        if (offsets.Count != lengths.Count)
            throw HeaderFault.Corrupt(ImageFormat.Tiff, "it counts its strips in two ways");
        for (var strip = 0L; strip < offsets.Count; strip++)
        {
            if (file.Value(offsets, strip) > file.FileLength - file.Value(lengths, strip))
                throw HeaderFault.Truncated(ImageFormat.Tiff);
        }
    }
}
