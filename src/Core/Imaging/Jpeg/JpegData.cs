using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Jpeg;

/// <summary>What the scans of a JPEG hold.</summary>
/// <param name="IsSound">Whether every code is there and none is wrong.</param>
/// <param name="Stray">Bytes between the last code and the end marker, which belong to nothing.</param>
internal readonly record struct JpegData(bool IsSound, int Stray)
{
    /// <summary>Most stray bytes of a scan that is followed by another marker than the last: decoders that read ahead do not
    /// notice so few.</summary>
    private const int MostStrayBetween = 7;

    private const byte EndOfImage = 0xD9;

    private static readonly JpegData Damaged = new(IsSound: false, Stray: 0);

    /// <summary>Walks through all codes of a file.</summary>
    /// <param name="file">From SOI to EOI, its segments and sizes judged by its header before.</param>
    /// <param name="cancellationToken">Ends the walk between two rows of blocks.</param>
    /// <remarks>
    /// Decoders make grey of what is missing and only warn. libvips passes warnings on through buffers that all threads
    /// share, so what it says of one picture may be about another: the verdict has to come from the file itself.
    /// </remarks>
    public static JpegData Read(ReadOnlySpan<byte> file, CancellationToken cancellationToken)
    {
        JpegFrame? frame = null;
        var (tables, restartInterval, position) = (new JpegTables(), 0, 2);
        while (true)
        {
            var skipped = SkipToMarker(file, ref position);
            if (position >= file.Length)
                return Damaged;
            var marker = file[position++];
            if (marker == EndOfImage)
                return new JpegData(IsSound: true, skipped);
            if (skipped > MostStrayBetween)
                return Damaged;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7))
                continue;

            var body = Segment(file, ref position);
            switch (marker)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    frame = JpegFrame.Read(body, isProgressive: marker == 0xC2);
                    break;
                case 0xC4 when !tables.TryAdd(body):
                    return Damaged;
                case 0xDD when body.Length >= 2:
                    restartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
                    break;
                case 0xDA:
                    if (frame is null || JpegScan.Walk(
                        file, position, body, frame, tables, restartInterval, cancellationToken) is not { } end)
                        return Damaged;
                    position = end;
                    break;
            }
        }
    }

    /// <summary>Goes behind the next FF that a marker's code follows.</summary>
    /// <returns>Bytes that were passed over, fill bytes not counted.</returns>
    private static int SkipToMarker(ReadOnlySpan<byte> file, ref int position)
    {
        for (var skipped = 0; ; skipped++, position++)
        {
            var ff = file[Math.Min(position, file.Length)..].IndexOf((byte)0xFF);
            if (ff < 0)
            {
                position = file.Length;
                return skipped;
            }

            skipped += ff;
            position += ff;
            while (position < file.Length && file[position] == 0xFF)
                position++;
            if (position >= file.Length || file[position] != 0)
                return skipped;
            skipped++;
        }
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> file, ref int position)
    {
        var length = file.Length - position < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(file[position..]);
        var body = file.Slice(Math.Min(position + 2, file.Length), Math.Clamp(length - 2, 0, Math.Max(0, file.Length - position - 2)));
        position += Math.Max(length, 2);
        return body;
    }
}
