namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// EXIF and XMP that stand behind the pixels of a PNG, where libvips does not look. Texts are read without it, from wherever
/// they stand.
/// </summary>
internal sealed class LateMetadata
{
    private readonly List<Range> _chunks = [];
    private int _firstPixels;
    private bool _hasExif;
    private bool _hasXmp;

    /// <summary>Whether there is any.</summary>
    public bool Exists => _chunks.Count > 0;

    /// <summary>Tells where the first pixels are.</summary>
    /// <param name="position">Of their chunk in the file.</param>
    public void Pixels(int position) => _firstPixels = _firstPixels == 0 ? position : _firstPixels;

    /// <summary>Takes in a chunk that is neither header nor pixels.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">Its content.</param>
    /// <param name="position">Where in the file it begins.</param>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, int position)
    {
        // One of each is enough, and nothing that a decoder might stumble over goes in front of sound pixels.
        var (isExif, isXmp) = (name.SequenceEqual("eXIf"u8) && !_hasExif, name.SequenceEqual("iTXt"u8) && !_hasXmp);
        isExif &= body.StartsWith("II*\0"u8) || body.StartsWith("MM\0*"u8);
        isXmp = isXmp && IsXmp(PngText.Of(name, body));
        (_hasExif, _hasXmp) = (_hasExif || isExif, _hasXmp || isXmp);
        if (_firstPixels > 0 && (isExif || isXmp))
            _chunks.Add(position..(position + 12 + body.Length));
    }

    /// <summary>The file with it in front of the pixels.</summary>
    /// <param name="file">The whole file.</param>
    public byte[] MovedForward(ReadOnlySpan<byte> file)
    {
        var result = new MemoryStream(file.Length);
        result.Write(file[.._firstPixels]);
        foreach (var chunk in _chunks)
            result.Write(file[chunk]);
        var from = _firstPixels;
        foreach (var chunk in _chunks)
        {
            result.Write(file[from..chunk.Start.Value]);
            from = chunk.End.Value;
        }

        result.Write(file[from..]);
        return result.GetBuffer();
    }

    private static bool IsXmp(PngText text)
    {
        if (!text.Keyword.SequenceEqual(PngText.XmpKeyword))
            return false;
        var isWhole = true;
        if (text.IsPacked)
            PngInflater.Inflate(text.Content, HeaderFault.MaxMetadataBytes, head: [], out isWhole);
        return isWhole;
    }
}
