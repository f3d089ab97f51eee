using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Takes numbers off a text with white space and comments between them, as the Netpbm library does.</summary>
/// <param name="file">The whole file.</param>
/// <param name="position">Where to begin.</param>
internal ref struct PnmText(ReadOnlySpan<byte> file, int position)
{
    private readonly ReadOnlySpan<byte> _file = file;

    /// <summary>Of the character behind what was read.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether a character is white space.</summary>
    public static bool IsSpace(byte character) => character is (byte)' ' or (>= 9 and <= 13);

    /// <summary>
    /// The next number; one that is too high for any use counts as <see cref="int.MaxValue"/>. As something must follow, none
    /// that was cut off is taken for a lower one.
    /// </summary>
    public int Number()
    {
        SkipSpace();
        var number = 0L;
        var start = Position;
        for (; char.IsAsciiDigit((char)Current()); Position++)
            number = Math.Min(int.MaxValue, number * 10 + Current() - '0');
        return Position > start && (IsSpace(Current()) || Current() == '#') ? (int)number : throw NoNumber();
    }

    /// <summary>The next digit, which is 0 or 1 and may stand right beside others.</summary>
    public int Bit()
    {
        SkipSpace();
        var digit = Current() - '0';
        Position++;
        return digit is 0 or 1 ? digit : throw NoNumber();
    }

    /// <summary>Goes past the one character that ends the header, or the comment and the end of its line.</summary>
    public void EndHeader()
    {
        SkipComment();
        Position++;
    }

    private static ImageCorruptException NoNumber() =>
        HeaderFault.Corrupt(ImageFormat.Pnm, "something else stands where a number should");

    private void SkipSpace()
    {
        for (; Current() == '#' || IsSpace(Current()); Position++)
            SkipComment();
    }

    private void SkipComment()
    {
        if (Current() != '#')
            return;
        while (Current() is not ((byte)'\n' or (byte)'\r'))
            Position++;
    }

    private readonly byte Current() => Position < _file.Length ? _file[Position] : throw HeaderFault.Truncated(ImageFormat.Pnm);
}
