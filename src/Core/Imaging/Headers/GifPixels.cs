namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// Follows the LZW codes of a GIF frame (GIF89a specification, appendix F) without keeping a pixel, as decoders fill up
/// silently what is missing.
/// </summary>
internal static class GifPixels
{
    private const int MaxCodes = 4096;
    private const int MaxCodeBits = 12;

    // Most codes that start anew what has just been started, of which encoders write none.
    private const int MaxIdleCodes = 1000;

    /// <summary>Whether the codes stand for at least a number of pixels.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Of the byte that says how many bits a colour takes; complete sub-blocks follow it.</param>
    /// <param name="pixels">As many as are needed.</param>
    public static bool Suffice(ReadOnlySpan<byte> file, int position, long pixels)
    {
        int colourBits = file[position++];
        if (colourBits is < 1 or >= MaxCodeBits)
            return false;

        Span<ushort> lengths = stackalloc ushort[MaxCodes];
        var clear = 1 << colourBits;
        lengths[..clear].Fill(1);
        var (next, codeBits, previous) = (clear + 2, colourBits + 1, -1);
        var (buffer, bits, left) = (0u, 0, (int)file[position++]);
        for (var idle = 0; pixels > 0;)
        {
            for (; bits < codeBits; bits += 8, left--)
            {
                if (left == 0)
                {
                    left = file[position++];
                    if (left == 0)
                        return false;
                }

                buffer |= (uint)file[position++] << bits;
            }

            var code = (int)(buffer & ((1u << codeBits) - 1));
            buffer >>= codeBits;
            bits -= codeBits;
            if (code == clear)
            {
                if (previous < 0 && ++idle > MaxIdleCodes)
                    return false;
                (next, codeBits, previous) = (clear + 2, colourBits + 1, -1);
                continue;
            }

            // A code may be the one that it defines itself; the end, or one still undefined, ends the picture.
            if (code == clear + 1 || code > next || (previous < 0 && code >= clear))
                return false;
            if (previous >= 0 && next < MaxCodes)
            {
                lengths[next++] = (ushort)(lengths[previous] + 1);
                if (next == 1 << codeBits && codeBits < MaxCodeBits)
                    codeBits++;
            }

            pixels -= lengths[code];
            previous = code;
        }

        return true;
    }
}
