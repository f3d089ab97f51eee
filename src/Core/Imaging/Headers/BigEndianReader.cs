namespace SuperRes.Core.Imaging.Headers;

/// <summary>Takes numbers off the front of a box or of a bit stream, most significant bit first.</summary>
/// <param name="format">Kind of file, for the error when it ends too early.</param>
/// <param name="bytes">What is read.</param>
internal ref struct BigEndianReader(ImageFormat format, ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private long _bit;

    /// <summary>The next unsigned number; one beyond <see cref="long.MaxValue"/> counts as that.</summary>
    /// <param name="count">Bits, 0 to 64.</param>
    public long Bits(int count)
    {
        if (count > _bytes.Length * 8L - _bit)
            throw HeaderFault.Truncated(format);
        var value = 0UL;
        for (; count > 0; count--, _bit++)
            value = value << 1 | (uint)(_bytes[(int)(_bit >> 3)] >> (7 - (int)(_bit & 7)) & 1);
        return (long)Math.Min(value, long.MaxValue);
    }

    /// <summary>The next number of whole bytes.</summary>
    /// <param name="count">0 to 8.</param>
    public long Bytes(int count) => Bits(8 * count);

    /// <summary>Whether the next bit is set.</summary>
    public bool Flag() => Bits(1) != 0;
}
