using System.IO.Compression;

namespace SuperRes.Core.Imaging.Headers;

/// <summary>Unpacks what a PNG stores as a zlib stream, up to a limit.</summary>
internal static class PngInflater
{
    /// <summary>Unpacks.</summary>
    /// <param name="packed">A zlib stream.</param>
    /// <param name="limit">Bytes after which to stop.</param>
    /// <param name="head">Receives the beginning of what comes out; the rest is only counted.</param>
    /// <param name="isWhole">Whether all of it could be unpacked.</param>
    /// <returns>How many bytes came out; a little above <paramref name="limit"/> if there are more.</returns>
    public static unsafe long Inflate(ReadOnlySpan<byte> packed, long limit, Span<byte> head, out bool isWhole)
    {
        var (total, room) = (0L, new byte[8192]);
        isWhole = false;
        if (packed.IsEmpty)
            return 0;
        fixed (byte* start = packed)
        {
            using var stream = new UnmanagedMemoryStream(start, packed.Length);
            using var inflater = new ZLibStream(stream, CompressionMode.Decompress);
            try
            {
                int read;
                while ((read = inflater.Read(room)) > 0 && total <= limit)
                {
                    var kept = Math.Min(read, head.Length);
                    room.AsSpan(0, kept).CopyTo(head);
                    head = head[kept..];
                    total += read;
                }

                isWhole = read == 0;
            }
            catch (Exception e) when (ReadingFault.IsOfFile(e))
            {
                // What cannot be unpacked, as it is damaged or asks for a dictionary, costs nothing more; readers skip it.
                return total;
            }
        }

        return total;
    }
}
