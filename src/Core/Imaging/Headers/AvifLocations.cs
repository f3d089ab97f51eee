namespace SuperRes.Core.Imaging.Headers;

/// <summary>Where one item of an AVIF lies.</summary>
/// <param name="Id">Number of the item.</param>
/// <param name="IsInData">Whether it lies in the item data box instead of the file at large.</param>
/// <param name="Extents">Its parts, of which nothing is checked.</param>
internal sealed record AvifLocation(long Id, bool IsInData, (long Offset, long Length)[] Extents)
{
    /// <summary>The bytes of the item.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="data">The item data box.</param>
    /// <exception cref="ImageCorruptException">A part lies outside.</exception>
    public ReadOnlySpan<byte> DataIn(ReadOnlySpan<byte> file, ReadOnlySpan<byte> data)
    {
        var whole = IsInData ? data : file;
        foreach (var (offset, length) in Extents)
        {
            if (length > whole.Length || offset > whole.Length - length)
                throw HeaderFault.Truncated(ImageFormat.Avif);
        }

        if (Extents is [var only])
            return whole.Slice((int)only.Offset, (int)only.Length);
        var joined = new List<byte>();
        foreach (var (offset, length) in Extents)
            joined.AddRange(whole.Slice((int)offset, (int)length));
        return joined.ToArray();
    }
}

/// <summary>Reads an item location box (ISO/IEC 14496-12, 8.11.3) item by item.</summary>
internal ref struct AvifLocations
{
    private const int MaxExtents = 10_000;

    private readonly int _version;
    private readonly int _offsetBytes;
    private readonly int _lengthBytes;
    private readonly int _baseBytes;
    private readonly int _indexBytes;
    private BigEndianReader _reader;
    private long _items;
    private long _extents;

    /// <param name="box">The content of the box; none if there is no such box.</param>
    public AvifLocations(ReadOnlySpan<byte> box)
    {
        _reader = new BigEndianReader(ImageFormat.Avif, box);
        if (box.IsEmpty)
            return;
        _version = (int)_reader.Bytes(1);
        _reader.Bytes(3);
        (_offsetBytes, _lengthBytes) = ((int)_reader.Bits(4), (int)_reader.Bits(4));
        (_baseBytes, _indexBytes) = ((int)_reader.Bits(4), (int)_reader.Bits(4));
        if (_version > 2 || Math.Max(_offsetBytes, Math.Max(_lengthBytes, Math.Max(_baseBytes, _indexBytes))) > 8)
            throw HeaderFault.Corrupt(ImageFormat.Avif, "it says in no known way where its items are");
        _items = _reader.Bytes(_version < 2 ? 2 : 4);
    }

    /// <summary>The next item; null after the last one.</summary>
    /// <exception cref="ImageTooLargeException">There are absurdly many items or parts.</exception>
    public AvifLocation? Next()
    {
        if (_items-- <= 0)
            return null;
        var id = _reader.Bytes(_version < 2 ? 2 : 4);
        var method = _version == 0 ? 0 : _reader.Bytes(2) & 15;
        _reader.Bytes(2);
        var start = _reader.Bytes(_baseBytes);
        var count = (int)_reader.Bytes(2);
        _extents += count + 1;
        if (_extents > MaxExtents)
            throw HeaderFault.TooMuch(ImageFormat.Avif, "many parts of items", MaxExtents);

        var extents = new (long, long)[count];
        for (var i = 0; i < count; i++)
        {
            _reader.Bytes(_version == 0 ? 0 : _indexBytes);
            var offset = _reader.Bytes(_offsetBytes);
            extents[i] = ((long)Math.Min((ulong)start + (ulong)offset, long.MaxValue), _reader.Bytes(_lengthBytes));
        }

        return new AvifLocation(id, method == 1, extents);
    }
}
