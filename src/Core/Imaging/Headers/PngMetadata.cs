using System.IO.Compression;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// Adds up what the metadata chunks of a PNG hold, unpacking the compressed ones into a small buffer only to count,
/// so that a few kilobytes that inflate to gigabytes are found before a decoder unpacks them.
/// </summary>
internal struct PngMetadata
{
    private long _profileBytes;
    private long _allBytes;

    /// <summary>Counts one chunk.</summary>
    /// <exception cref="ImageTooLargeException">There is too much metadata by now.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> body)
    {
        _allBytes += body.Length;
        if (name.SequenceEqual("iCCP"u8))
            _profileBytes += Inflate(AfterText(body), HeaderFault.MaxProfileBytes);
        else if (name.SequenceEqual("zTXt"u8))
            _allBytes += Inflate(AfterText(body), HeaderFault.MaxMetadataBytes - _allBytes);
        else if (name.SequenceEqual("iTXt"u8))
            _allBytes += Inflate(AfterInternationalText(body), HeaderFault.MaxMetadataBytes - _allBytes);
        HeaderFault.CheckMetadata(ImageFormat.Png, _profileBytes, _allBytes);
    }

    // iCCP, zTXt: keyword, 0, compression method.
    private static ReadOnlySpan<byte> AfterText(ReadOnlySpan<byte> body)
    {
        var zero = body.IndexOf((byte)0);
        return zero < 0 || zero + 2 > body.Length ? [] : body[(zero + 2)..];
    }

    // iTXt: keyword, 0, compression flag, compression method, language, 0, translated keyword, 0.
    private static ReadOnlySpan<byte> AfterInternationalText(ReadOnlySpan<byte> body)
    {
        var zero = body.IndexOf((byte)0);
        if (zero < 0 || zero + 3 > body.Length || body[zero + 1] == 0)
            return [];
        body = body[(zero + 3)..];
        for (var text = 0; text < 2; text++)
        {
            zero = body.IndexOf((byte)0);
            body = zero < 0 ? [] : body[(zero + 1)..];
        }

        return body;
    }

    private static unsafe long Inflate(ReadOnlySpan<byte> packed, long limit)
    {
        if (packed.IsEmpty)
            return 0;

        var (total, room) = (0L, new byte[8192]);
        fixed (byte* start = packed)
        {
            using var stream = new UnmanagedMemoryStream(start, packed.Length);
            using var inflater = new ZLibStream(stream, CompressionMode.Decompress);
            try
            {
                while (total <= limit && inflater.Read(room) is > 0 and var read)
                    total += read;
            }
            catch (Exception e) when (ReadingFault.IsOfFile(e))
            {
                // What cannot be unpacked, as it is damaged or asks for a dictionary, costs nothing; the decoder skips the chunk.
                return total;
            }
        }

        return total;
    }
}
