namespace SuperRes.Core.Imaging.Jpeg;

/// <summary>The frame of a JPEG: its channels and how they are cut into blocks (ITU-T T.81, A.1 and A.2).</summary>
internal sealed class JpegFrame
{
    private const int BlockSide = 8;

    private JpegFrame(bool isProgressive, int mcusAcross, int mcusDown, JpegChannel[] channels) =>
        (IsProgressive, McusAcross, McusDown, Channels) = (isProgressive, mcusAcross, mcusDown, channels);

    /// <summary>Whether coefficients come in several scans.</summary>
    public bool IsProgressive { get; }

    /// <summary>MCUs of a scan of several channels, along a row.</summary>
    public int McusAcross { get; }

    /// <summary>Rows of such MCUs.</summary>
    public int McusDown { get; }

    /// <summary>The channels.</summary>
    public IReadOnlyList<JpegChannel> Channels { get; }

    /// <summary>Reads an SOF segment whose lengths have been checked.</summary>
    /// <returns>The frame; null when its sampling factors are none.</returns>
    public static JpegFrame? Read(ReadOnlySpan<byte> body, bool isProgressive)
    {
        var (height, width) = (body[1] << 8 | body[2], body[3] << 8 | body[4]);
        var (across, down) = (1, 1);
        for (var i = 0; i < body[5]; i++)
        {
            var (h, v) = Factors(body, i);
            if (h is < 1 or > 4 || v is < 1 or > 4)
                return null;
            (across, down) = (Math.Max(across, h), Math.Max(down, v));
        }

        var channels = new JpegChannel[body[5]];
        for (var i = 0; i < channels.Length; i++)
        {
            var (h, v) = Factors(body, i);
            channels[i] = new JpegChannel(
                body[6 + 3 * i], h, v, Blocks(width * h, across), Blocks(height * v, down), isProgressive);
        }

        return new JpegFrame(isProgressive, Blocks(width, across), Blocks(height, down), channels);
    }

    private static (int Across, int Down) Factors(ReadOnlySpan<byte> body, int channel) =>
        (body[7 + 3 * channel] >> 4, body[7 + 3 * channel] & 15);

    private static int Blocks(int samples, int factor) => (samples + BlockSide * factor - 1) / (BlockSide * factor);
}

/// <summary>A channel of a frame and what is known of its coefficients so far.</summary>
/// <param name="id">Its number.</param>
/// <param name="across">Blocks of it in an MCU of several channels, along a row.</param>
/// <param name="down">The same along a column.</param>
/// <param name="blocksAcross">Blocks of it that hold pixels, along a row.</param>
/// <param name="blocksDown">Rows of those.</param>
/// <param name="isProgressive">Whether coefficients come in several scans.</param>
internal sealed class JpegChannel(byte id, int across, int down, int blocksAcross, int blocksDown, bool isProgressive)
{
    private const int Coefficients = 64;
    private readonly sbyte[] _bitsKnown = [.. Enumerable.Repeat((sbyte)-1, Coefficients)];

    /// <summary>Its number.</summary>
    public byte Id => id;

    /// <summary>Blocks of it in an MCU of several channels.</summary>
    public int BlocksOfMcu => across * down;

    /// <summary>Blocks of it that hold pixels, along a row.</summary>
    public int BlocksAcross => blocksAcross;

    /// <summary>Rows of those.</summary>
    public int BlocksDown => blocksDown;

    /// <summary>Which coefficients of each block, a bit each, are not 0 so far; refining scans have a bit for each of
    /// those. Empty in a frame that is not progressive.</summary>
    public ulong[] NonZero { get; } = isProgressive ? new ulong[(long)blocksAcross * blocksDown] : [];

    /// <summary>Takes note that a scan brings bits of coefficients (G.1.1.1.1), from the first to the last.</summary>
    /// <returns>Whether these are the bits that follow on what has come.</returns>
    public bool Advance(int first, int last, int high, int low)
    {
        var follows = first == 0 || _bitsKnown[0] >= 0;
        for (var k = first; k <= last; k++)
        {
            follows &= high == Math.Max(0, (int)_bitsKnown[k]);
            _bitsKnown[k] = (sbyte)low;
        }

        return follows;
    }
}
