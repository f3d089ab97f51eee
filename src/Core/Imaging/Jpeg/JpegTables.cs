namespace SuperRes.Core.Imaging.Jpeg;

/// <summary>The Huffman tables in force while a JPEG is read; usual ones where it brings none (ITU-T T.81, K.3), as the
/// frames of Motion JPEG do.</summary>
internal sealed class JpegTables
{
    private static readonly HuffmanTable[] UsualDc =
    [
        Usual("00010501010101010100000000000000", "000102030405060708090A0B"),
        Usual("00030101010101010101010000000000", "000102030405060708090A0B"),
    ];

    private static readonly HuffmanTable[] UsualAc =
    [
        Usual(
            "0002010303020403050504040000017D",
            "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A3435"
            + "363738393A434445464748494A535455565758595A636465666768696A737475767778797A838485868788898A9293949596979899"
            + "9AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6"
            + "F7F8F9FA"),
        Usual(
            "00020102040403040705040400010277",
            "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F11718191A262728292A35"
            + "363738393A434445464748494A535455565758595A636465666768696A737475767778797A82838485868788898A92939495969798"
            + "999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7"
            + "F8F9FA"),
    ];

    private const int HighestDcSymbol = 15;
    private readonly HuffmanTable?[] _dc = [UsualDc[0], UsualDc[1], null, null];
    private readonly HuffmanTable?[] _ac = [UsualAc[0], UsualAc[1], null, null];

    /// <summary>A table for first coefficients; null if there is none that can be used.</summary>
    public HuffmanTable? Dc(int number) =>
        number < _dc.Length && _dc[number] is { IsSound: true, HighestSymbol: <= HighestDcSymbol } table ? table : null;

    /// <summary>A table for the other coefficients; null if there is none that can be used.</summary>
    public HuffmanTable? Ac(int number) => number < _ac.Length && _ac[number] is { IsSound: true } table ? table : null;

    /// <summary>Takes in a DHT segment (B.2.4.2).</summary>
    /// <returns>Whether it is whole.</returns>
    public bool TryAdd(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            if (body.Length <= HuffmanTable.LongestCode)
                return false;
            var counts = body.Slice(1, HuffmanTable.LongestCode);
            var symbols = 0;
            foreach (var count in counts)
                symbols += count;
            var rest = body[(1 + HuffmanTable.LongestCode)..];
            if (symbols > Math.Min(256, rest.Length) || (body[0] & 0xF) > 3 || body[0] >> 4 > 1)
                return false;
            (body[0] >> 4 == 0 ? _dc : _ac)[body[0] & 0xF] = new HuffmanTable(counts, rest[..symbols]);
            body = rest[symbols..];
        }

        return true;
    }

    private static HuffmanTable Usual(string counts, string symbols) =>
        new(Convert.FromHexString(counts), Convert.FromHexString(symbols));
}
