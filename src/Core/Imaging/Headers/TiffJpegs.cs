namespace SuperRes.Core.Imaging.Headers;

/// <summary>
/// Judges the JPEG streams in the strips or tiles of a TIFF (TIFF Technical Note 2), whose damage libtiff only warns of.
/// </summary>
/// <param name="Width">Pixels a row of each.</param>
/// <param name="Rows">Rows of each; the last ones may have fewer.</param>
/// <param name="PageHeight">Rows of the page.</param>
/// <param name="Columns">Streams beside each other.</param>
/// <param name="Tiled">Whether they are tiles, the lowest of which reach below the page.</param>
internal readonly record struct TiffJpegs(long Width, long Rows, long PageHeight, long Columns, bool Tiled)
{
    /// <summary>Checks the header of each stream and returns where they are.</summary>
    /// <exception cref="SuperResException">A stream is no complete baseline JPEG of its size.</exception>
    public EmbeddedJpegs Find(TiffReader file, TiffTag offsets, TiffTag lengths, TiffTag? tables)
    {
        var (streams, total) = (new List<Range>((int)offsets.Count), 0L);
        var down = Math.Max(1, (PageHeight + Rows - 1) / Rows);
        for (var index = 0L; index < offsets.Count; index++)
        {
            var (offset, length) = (file.Value(offsets, index), file.Value(lengths, index));
            total += length;
            if (total > file.FileLength)
                throw HeaderFault.Corrupt(ImageFormat.Tiff, "its strips or tiles share their bytes");

            // Planes of one channel each follow one another.
            var top = index / Columns % down * Rows;
            Check(file.Slice(offset, length), Tiled ? Rows : Math.Min(Rows, PageHeight - top));
            streams.Add((int)offset..(int)(offset + length));
        }

        return new EmbeddedJpegs(
            tables is { } shared ? (int)shared.Offset..(int)(shared.Offset + shared.ByteLength) : default, streams);
    }

    private void Check(ReadOnlySpan<byte> stream, long rows)
    {
        if (!stream.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            throw HeaderFault.Corrupt(ImageFormat.Tiff, "a strip or tile holds no JPEG");
        var header = JpegHeader.Read(stream);
        if (header.IsProgressiveJpeg)
            throw HeaderFault.Unsupported(ImageFormat.Tiff, "TIFFs with progressive JPEGs inside");
        if (header.Width != Width || header.Height < rows || !header.HasPixels)
            throw HeaderFault.Truncated(ImageFormat.Tiff);
    }
}
