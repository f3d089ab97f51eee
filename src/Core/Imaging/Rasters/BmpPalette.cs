using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>The colours that the pixels of a BMP are numbers of.</summary>
/// <param name="Colours">Red, green and blue of 256 colours; those that the file does not have are black.</param>
/// <param name="StoredBytes">Bytes that they take in the file.</param>
internal readonly record struct BmpPalette(byte[] Colours, int StoredBytes)
{
    /// <summary>Most bits of a pixel that is a number of a colour.</summary>
    public const int MostBits = 8;

    private const int MaxColours = 1 << MostBits;

    /// <summary>Whether all of them are grey.</summary>
    public bool IsGrey
    {
        get
        {
            for (var at = 0; at < Colours.Length; at += 3)
            {
                if (Colours[at] != Colours[at + 1] || Colours[at] != Colours[at + 2])
                    return false;
            }

            return true;
        }
    }

    /// <summary>Reads the colours.</summary>
    /// <param name="file">The file from the first of them on.</param>
    /// <param name="entryBytes">Bytes of one: blue, green, red, and perhaps one for nothing.</param>
    /// <param name="room">Bytes up to the pixels; null if those begin right behind.</param>
    /// <param name="used">As many as the header says there are; 0 for as many as there can be.</param>
    /// <param name="bits">Bits of a pixel, up to <see cref="MostBits"/>.</param>
    /// <exception cref="ImageCorruptException">The file ends before they do.</exception>
    public static BmpPalette Read(ReadOnlySpan<byte> file, int entryBytes, long? room, long used, int bits)
    {
        // Programs of OS/2 write as many as they need, and say so only by where the pixels begin.
        var count = used is > 0 and <= MaxColours ? used : 1L << bits;
        count = Math.Min(count, room / entryBytes ?? count);
        var bytes = (int)count * entryBytes;
        if (file.Length < bytes)
            throw HeaderFault.Truncated(ImageFormat.Bmp);

        var colours = new byte[3 * MaxColours];
        for (var colour = 0; colour < count; colour++)
        {
            var entry = file.Slice(colour * entryBytes, 3);
            (colours[3 * colour], colours[3 * colour + 1], colours[3 * colour + 2]) = (entry[2], entry[1], entry[0]);
        }

        return new BmpPalette(colours, bytes);
    }
}
