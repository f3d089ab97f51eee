namespace SuperRes.Core.Imaging.Jpeg;

/// <summary>A Huffman table of a JPEG (ITU-T T.81, annex C), for looking codes up from the front of a bit string.</summary>
internal sealed class HuffmanTable
{
    /// <summary>Longest code.</summary>
    public const int LongestCode = 16;

    /// <summary>Codes up to this length, nearly all that occur, are found with one look.</summary>
    public const int LookBits = 9;

    private readonly ushort[] _looks = new ushort[1 << LookBits];

    // The first bit string, of 16 bits, that does not begin with a code of a length or a shorter one.
    private readonly int[] _limits = new int[LongestCode + 1];
    private readonly int[] _firstIndexes = new int[LongestCode + 1];
    private readonly byte[] _symbols;

    /// <summary>Makes a table of what a DHT segment lists.</summary>
    /// <param name="counts">Codes of each length, 1 to 16 bits.</param>
    /// <param name="symbols">What they stand for, in the order of the codes; at most 256.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        HighestSymbol = symbols.IsEmpty ? 0 : _symbols.Max();
        var (code, index) = (0, 0);
        for (var length = 1; length <= LongestCode; length++, code <<= 1)
        {
            _firstIndexes[length] = index - code;
            for (var end = index + counts[length - 1]; index < end; index++, code++)
            {
                if (length <= LookBits && code < 1 << length)
                    _looks.AsSpan(code << (LookBits - length), 1 << (LookBits - length)).Fill((ushort)(length << 8 | symbols[index]));
            }

            // A code of only ones is left free, so that fill bits are none.
            IsSound &= code < 1 << length || counts[length - 1] == 0;
            _limits[length] = code << (LongestCode - length);
        }
    }

    /// <summary>Whether the codes fit into their lengths.</summary>
    public bool IsSound { get; } = true;

    /// <summary>The highest symbol.</summary>
    public int HighestSymbol { get; }

    /// <summary>Finds the code that a bit string begins with.</summary>
    /// <param name="bits">The next 16 bits.</param>
    /// <returns>Its length and symbol; a length of 0 when there is none.</returns>
    public (int Length, int Symbol) Find(int bits)
    {
        var look = _looks[bits >> (LongestCode - LookBits)];
        if (look != 0)
            return (look >> 8, look & 0xFF);
        for (var length = LookBits + 1; length <= LongestCode; length++)
        {
            if (bits < _limits[length])
                return (length, _symbols[(bits >> (LongestCode - length)) + _firstIndexes[length]]);
        }

        return default;
    }
}
