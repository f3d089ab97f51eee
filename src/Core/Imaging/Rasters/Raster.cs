namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Takes one row.</summary>
/// <param name="y">Its number, counted from the top; rows come in the order of the file.</param>
/// <param name="samples">Interleaved, native-endian where they have 16 bits; may be changed, and holds another row after the call.</param>
internal delegate void RowReceiver(int y, byte[] samples);

/// <summary>Pixels that lie in a file so plainly that they are read here, row by row, and not by libvips.</summary>
/// <param name="Size">Width and height.</param>
internal abstract record Raster(PictureSize Size)
{
    /// <summary>Samples a pixel: 1 for grey, 3 for red, green, blue, 4 with alpha behind them.</summary>
    public required int Channels { get; init; }

    /// <summary>Bits of one sample as it is read; those of the file are spread over them.</summary>
    public SampleDepth Depth { get; init; } = SampleDepth.Eight;

    /// <summary>Where in the file an ICC profile lies; empty if there is none.</summary>
    public Range Profile { get; init; }

    /// <summary>Reads all rows.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="receiver">Gets each row once.</param>
    /// <param name="cancellationToken">Ends the work between two rows.</param>
    /// <exception cref="ImageCorruptException">The file is damaged or ends before its picture does.</exception>
    public abstract void Read(ReadOnlySpan<byte> file, RowReceiver receiver, CancellationToken cancellationToken);

    /// <summary>Bytes of a row as it is handed out.</summary>
    protected int RowBytes => Size.Width * Channels * (int)Depth;
}
