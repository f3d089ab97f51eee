namespace SuperRes.Core.Imaging.Headers;

/// <summary>The channels that a JPEG's frame header names, and which of them have had a scan of their own.</summary>
internal sealed class JpegChannels
{
    private readonly int _count;
    private readonly HashSet<byte> _missing = [];

    /// <param name="frame">Three bytes a channel, of which the first is its number (ITU-T T.81, B.2.2).</param>
    /// <param name="count">Number of channels.</param>
    public JpegChannels(ReadOnlySpan<byte> frame, int count)
    {
        _count = count;
        for (var channel = 0; channel < count; channel++)
            _missing.Add(frame[3 * channel]);
    }

    /// <summary>Whether every channel has had one.</summary>
    public bool AllHavePixels => _missing.Count == 0;

    /// <summary>Takes in a scan of at least the lowest coefficient.</summary>
    /// <param name="scan">Two bytes a channel, of which the first is its number (B.2.3).</param>
    public void AddScan(ReadOnlySpan<byte> scan)
    {
        for (var channel = 0; 2 * channel < scan.Length; channel++)
            _missing.Remove(scan[2 * channel]);

        // Some writers number their channels wrongly, but a scan of all of them is one.
        if (scan.Length == 2 * _count)
            _missing.Clear();
    }

    /// <summary>
    /// The Adobe colour transform as which decoders take an unknown one: none (0) or YCbCr (1) of three channels, none or
    /// YCCK (2) of four.
    /// </summary>
    public byte UsualColourTransform(byte stored) => (_count, stored) switch
    {
        (3, > 1) => 1,
        (4, 1 or > 2) => 2,
        _ => stored,
    };
}
