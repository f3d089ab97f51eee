namespace SuperRes.Core.Imaging.Jpeg;

/// <summary>
/// Walks through the codes of one scan without making pixels of them (ITU-T T.81, annexes F.2.2 and G.2), to find out
/// whether they are all there and where they end.
/// </summary>
internal ref struct JpegScan
{
    private const int LastCoefficient = 63;
    private const int MostShifted = 13;
    private readonly ReadOnlySpan<byte> _file;
    private readonly JpegFrame _frame;
    private readonly Part[] _parts;
    private readonly int _first;
    private readonly int _last;
    private readonly int _high;
    private readonly int _low;
    private readonly int _restartInterval;
    private EntropyBits _bits;
    private int _blocksToSkip;

    private JpegScan(
        ReadOnlySpan<byte> file, int position, ReadOnlySpan<byte> header, JpegFrame frame, JpegTables tables, int restartInterval)
    {
        _file = file;
        _bits = new EntropyBits(file, position);
        (_frame, _restartInterval) = (frame, restartInterval);
        var end = header[(1 + 2 * header[0])..];
        (_first, _last, _high, _low) = (end[0], end[1], end[2] >> 4, end[2] & 15);
        var parts = new List<Part>();
        for (var i = 0; i < header[0]; i++)
        {
            if (ChannelOf(header, i, parts) is { } channel)
                parts.Add(new Part(channel, tables.Dc(header[2 + 2 * i] >> 4), tables.Ac(header[2 + 2 * i] & 15)));
        }

        _parts = [.. parts];
    }

    /// <summary>Walks to the end of a scan.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="position">Where the scan's data begins.</param>
    /// <param name="header">What its SOS segment holds, at least as long as its number of channels needs.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="tables">The tables in force.</param>
    /// <param name="restartInterval">MCUs between two restart markers; 0 for none.</param>
    /// <param name="cancellationToken">Ends the walk between two rows of blocks.</param>
    /// <returns>Where the scan's data ends; null when it is damaged or cut off.</returns>
    public static int? Walk(
        ReadOnlySpan<byte> file, int position, ReadOnlySpan<byte> header, JpegFrame frame, JpegTables tables,
        int restartInterval, CancellationToken cancellationToken)
    {
        var scan = new JpegScan(file, position, header, frame, tables, restartInterval);
        return scan._parts.Length == header[0] && scan.FollowsTheRules() ? scan.Walk(cancellationToken) : null;
    }

    /// <summary>The channel of a number; some writers number wrongly, but a scan of all channels has them in order.</summary>
    private readonly JpegChannel? ChannelOf(ReadOnlySpan<byte> header, int index, List<Part> before)
    {
        foreach (var channel in _frame.Channels)
        {
            if (channel.Id == header[1 + 2 * index] && !before.Exists(part => part.Channel == channel))
                return channel;
        }

        return header[0] == _frame.Channels.Count ? _frame.Channels[index] : null;
    }

    /// <summary>Whether a scan may be as it is (G.1.1.1), and has the tables that it needs.</summary>
    private readonly bool FollowsTheRules()
    {
        if (!_frame.IsProgressive)
            return Array.TrueForAll(_parts, part => part is { Dc: not null, Ac: not null });
        if (_last is < 0 or > LastCoefficient || _first > _last || _low > MostShifted || (_high > 0 && _low != _high - 1))
            return false;
        if (_first == 0 ? _last != 0 : _parts.Length != 1)
            return false;

        var follows = true;
        foreach (var (channel, dc, ac) in _parts)
            follows &= channel.Advance(_first, _last, _high, _low) && (_first > 0 ? ac is not null : _high > 0 || dc is not null);
        return follows;
    }

    private int? Walk(CancellationToken cancellationToken)
    {
        var only = _parts.Length == 1 ? _parts[0].Channel : null;
        var (across, down) = only is null ? (_frame.McusAcross, _frame.McusDown) : (only.BlocksAcross, only.BlocksDown);
        var (mcu, restarts) = (0, 0);
        for (var row = 0; row < down; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var column = 0; column < across; column++, mcu++)
            {
                if (_restartInterval > 0 && mcu > 0 && mcu % _restartInterval == 0 && !TryRestart(restarts++))
                    return null;
                if (only is not null)
                    ReadBlock(_parts[0], row * across + column);
                else
                    ReadMcu();
                if (!_bits.IsSound)
                    return null;
            }
        }

        return _bits.Align();
    }

    private bool TryRestart(int number)
    {
        var position = _bits.Align();
        var marker = position;
        while (marker < _file.Length && _file[marker] == 0xFF)
            marker++;
        if (marker == position || marker == _file.Length || _file[marker] != 0xD0 + number % 8)
            return false;
        _bits = new EntropyBits(_file, marker + 1);
        _blocksToSkip = 0;
        return true;
    }

    // Channels that are interleaved are so in scans of whole blocks, or of the first coefficient alone.
    private void ReadMcu()
    {
        foreach (var part in _parts)
        {
            for (var block = part.Channel.BlocksOfMcu; block > 0; block--)
                ReadBlock(part, 0);
        }
    }

    private void ReadBlock(Part part, int block)
    {
        if (!_frame.IsProgressive)
        {
            _bits.Skip(_bits.Decode(part.Dc!));
            ReadCoefficients(part.Ac!);
        }
        else if (_first > 0)
        {
            ref var nonZero = ref part.Channel.NonZero[block];
            if (_high == 0)
                ReadFirstBits(part.Ac!, ref nonZero);
            else
                ReadNextBits(part.Ac!, ref nonZero);
        }
        else
            _bits.Skip(_high == 0 ? _bits.Decode(part.Dc!) : 1);
    }

    private void ReadCoefficients(HuffmanTable table)
    {
        for (var k = 1; k <= LastCoefficient; k++)
        {
            var code = _bits.Decode(table);
            var (zeros, length) = (code >> 4, code & 15);
            if (length == 0 && zeros < 15)
                return;
            k += zeros;
            _bits.Skip(length);
        }
    }

    private void ReadFirstBits(HuffmanTable table, ref ulong nonZero)
    {
        if (_blocksToSkip > 0)
        {
            _blocksToSkip--;
            return;
        }

        for (var k = _first; k <= _last; k++)
        {
            var code = _bits.Decode(table);
            var (zeros, length) = (code >> 4, code & 15);
            if (length == 0 && zeros < 15)
            {
                _blocksToSkip = (1 << zeros) + _bits.Read(zeros) - 1;
                return;
            }

            k += zeros;
            _bits.Skip(length);
            if (length > 0 && k <= LastCoefficient)
                nonZero |= 1UL << k;
        }
    }

    private void ReadNextBits(HuffmanTable table, ref ulong nonZero)
    {
        var k = _first;
        while (_blocksToSkip == 0 && k <= _last)
        {
            var code = _bits.Decode(table);
            var (zeros, length) = (code >> 4, code & 15);
            if (length == 0 && zeros < 15)
            {
                _blocksToSkip = (1 << zeros) + _bits.Read(zeros);
                break;
            }

            // A coefficient that is new is 1 or -1.
            _bits.IsSound &= length <= 1;

            // Its sign, then a bit of each old one on the way to its place.
            _bits.Skip(length > 0 ? 1 : 0);
            for (; k <= _last; k++)
            {
                if ((nonZero >> k & 1) != 0)
                    _bits.Skip(1);
                else if (zeros-- == 0)
                    break;
            }

            if (length > 0 && k <= _last)
                nonZero |= 1UL << k;
            k++;
        }

        if (_blocksToSkip == 0)
            return;
        for (; k <= _last; k++)
            _bits.Skip((int)(nonZero >> k & 1));
        _blocksToSkip--;
    }

    /// <summary>A channel's part in the scan.</summary>
    private sealed record Part(JpegChannel Channel, HuffmanTable? Dc, HuffmanTable? Ac);
}
