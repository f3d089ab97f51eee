namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// What an AVIF is made of, and whether decoding it costs more than the sizes it announces: its items (ISO/IEC 14496-12,
/// 8.11), the sizes their own data name, and how often one is used by another (ISO/IEC 23008-12, 6.6).
/// </summary>
internal sealed class AvifItems
{
    // Every picture may have its transparency, depth, gain map and thumbnails beside it.
    private const int MostPictures = 8;

    // Writers let items of equal content share their bytes, which matters in small files only.
    private const int SharedBytes = 1 << 20;

    // Where a descriptor names its sides (ISO/IEC 23008-12, 6.6.2): after version, flags, and the number of rows and of
    // columns; or after version, flags, and a colour of four 16-bit numbers.
    private const int GridSides = 4;
    private const int OverlaySides = 10;

    private readonly HashSet<long> _pictures = [];
    private readonly Dictionary<long, int> _compositions = [];
    private readonly Dictionary<long, Int128> _pixels = [];
    private readonly List<(long From, long To)> _references = [];
    private (long Pixels, int Frames) _configuration;

    /// <summary>Takes in an item information entry.</summary>
    public void AddType(ReadOnlySpan<byte> body)
    {
        var reader = new BigEndianReader(ImageFormat.Avif, body);
        var version = reader.Bytes(1);
        reader.Bytes(3);
        var id = reader.Bytes(version < 3 ? 2 : 4);
        reader.Bytes(2);
        switch (version < 2 ? 0 : reader.Bytes(4))
        {
            case 0x61763031: // av01
                _pictures.Add(id);
                break;
            case 0x67726964: // grid
                _compositions[id] = GridSides;
                break;
            case 0x696F766C: // iovl
                _compositions[id] = OverlaySides;
                break;
        }
    }

    /// <summary>Takes in which items one is derived from.</summary>
    public void AddReferences(ReadOnlySpan<byte> body, int idBytes)
    {
        var reader = new BigEndianReader(ImageFormat.Avif, body);
        var from = reader.Bytes(idBytes);
        for (var count = reader.Bytes(2); count > 0; count--)
            _references.Add((from, reader.Bytes(idBytes)));
    }

    /// <summary>Takes in the units that stand before the data of some items.</summary>
    public void AddConfiguration(ReadOnlySpan<byte> units) =>
        _configuration = (Math.Max(_configuration.Pixels, Av1Units.Read(units).Pixels), 0);

    /// <summary>Judges all items together.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="locations">The item location box.</param>
    /// <param name="data">The item data box.</param>
    /// <param name="announced">Pixels of the largest item, as announced.</param>
    public void Check(
        ReadOnlySpan<byte> file, ReadOnlySpan<byte> locations, ReadOnlySpan<byte> data, Int128 announced)
    {
        CheckSize(_configuration.Pixels, announced);
        var table = new AvifLocations(locations);
        var (total, metadataBytes) = (0L, 0L);
        while (table.Next() is { } item)
        {
            // Each may be copied out of the file when it is opened.
            var length = item.Extents.Sum(extent => Math.Min(extent.Length, int.MaxValue));
            total += length;
            if (total > file.Length + SharedBytes)
                throw HeaderFault.Corrupt(ImageFormat.Avif, "its items claim more bytes than the file has");
            if (_pictures.Contains(item.Id))
                AddPicture(item, item.DataIn(file, data), announced);
            else if (_compositions.TryGetValue(item.Id, out var sides))
                CheckSize(ComposedPixels(item.DataIn(file, data), sides), announced);
            else
                metadataBytes += length;
        }

        HeaderFault.CheckMetadata(ImageFormat.Avif, 0, metadataBytes);
        CheckUse(announced);
    }

    private static void CheckSize(Int128 pixels, Int128 announced)
    {
        if (pixels > announced)
            throw HeaderFault.Corrupt(ImageFormat.Avif, "it holds a larger picture than it announces");
    }

    private void AddPicture(AvifLocation item, ReadOnlySpan<byte> units, Int128 announced)
    {
        var (pixels, frames) = Av1Units.Read(units);
        CheckSize(pixels, announced);
        _pixels[item.Id] = (Int128)Math.Max(pixels, _configuration.Pixels) * Math.Max(1, frames)
            + _pixels.GetValueOrDefault(item.Id);
    }

    // A composition of compositions, or one that repeats its parts, could ask for any number of pictures.
    private void CheckUse(Int128 announced)
    {
        var decoded = _pixels.Values.Aggregate(Int128.Zero, (sum, pixels) => sum + pixels);
        foreach (var (from, to) in _references.Where(reference => _compositions.ContainsKey(reference.From)))
        {
            if (!_pictures.Contains(to))
                throw HeaderFault.Unsupported(ImageFormat.Avif, "Compositions of other than single pictures");
            decoded += _pixels.GetValueOrDefault(to);
        }

        if (decoded > announced * MostPictures)
            throw HeaderFault.Corrupt(ImageFormat.Avif, "its items hold far more pixels than it announces");
    }

    // The lowest flag means sides of 32 bits.
    private static Int128 ComposedPixels(ReadOnlySpan<byte> descriptor, int sides)
    {
        if (descriptor.Length < sides)
            throw HeaderFault.Truncated(ImageFormat.Avif);
        var sideBytes = (descriptor[1] & 1) != 0 ? 4 : 2;
        var reader = new BigEndianReader(ImageFormat.Avif, descriptor[sides..]);
        return (Int128)reader.Bytes(sideBytes) * reader.Bytes(sideBytes);
    }
}
