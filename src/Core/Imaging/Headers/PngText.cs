namespace SuperRes.Core.Imaging.Headers;

/// <summary>The parts of a text chunk of a PNG or of its profile, whose chunk is built alike (ISO/IEC 15948, clause 11.3).</summary>
internal readonly ref struct PngText
{
    private PngText(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> content, bool isPacked, bool isUtf8)
    {
        Keyword = keyword;
        Content = content;
        (IsPacked, IsUtf8) = (isPacked, isUtf8);
    }

    /// <summary>The keyword of an XMP packet.</summary>
    public static ReadOnlySpan<byte> XmpKeyword => "XML:com.adobe.xmp"u8;

    /// <summary>What the text is about, in Latin-1.</summary>
    public ReadOnlySpan<byte> Keyword { get; }

    /// <summary>The text as it is stored.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Whether the text is a zlib stream.</summary>
    public bool IsPacked { get; }

    /// <summary>Whether the text is UTF-8, not Latin-1.</summary>
    public bool IsUtf8 { get; }

    /// <summary>Whether a chunk has a text.</summary>
    /// <param name="name">Of the chunk: tEXt, zTXt, iTXt, or iCCP.</param>
    public static bool Is(ReadOnlySpan<byte> name) => name.SequenceEqual("tEXt"u8) || name.SequenceEqual("zTXt"u8)
        || name.SequenceEqual("iTXt"u8) || name.SequenceEqual("iCCP"u8);

    /// <summary>Takes a chunk apart.</summary>
    /// <param name="name">One of those of <see cref="Is"/>.</param>
    /// <param name="body">Content of the chunk.</param>
    /// <returns>One with an empty keyword if the chunk is cut off.</returns>
    public static PngText Of(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        var zero = body.IndexOf((byte)0);
        if (zero < 0)
            return default;
        var keyword = body[..zero];
        var rest = body[(zero + 1)..];
        if (name.SequenceEqual("tEXt"u8))
            return new PngText(keyword, rest, isPacked: false, isUtf8: false);

        // zTXt, iCCP: the way of packing, of which there is one. iTXt: whether it is packed and how, language, 0, the keyword
        // in that language, 0.
        if (!name.SequenceEqual("iTXt"u8))
            return rest.IsEmpty ? default : new PngText(keyword, rest[1..], isPacked: true, isUtf8: false);
        if (rest.Length < 2)
            return default;
        var isPacked = rest[0] != 0;
        rest = rest[2..];
        for (var text = 0; text < 2; text++)
        {
            zero = rest.IndexOf((byte)0);
            if (zero < 0)
                return default;
            rest = rest[(zero + 1)..];
        }

        return new PngText(keyword, rest, isPacked, isUtf8: true);
    }
}
