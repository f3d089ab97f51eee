using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Jpeg;

/// <summary>Reads the bits of entropy-coded data, which end where a marker begins (ITU-T T.81, F.2.2.5).</summary>
/// <param name="data">The file.</param>
/// <param name="position">Where the data begins.</param>
internal ref struct EntropyBits(ReadOnlySpan<byte> data, int position)
{
    private const int Capacity = 64;
    private readonly ReadOnlySpan<byte> _data = data;
    private int _position = position;
    private ulong _bits;
    private int _count;

    /// <summary>Whether all was read that was asked for, and every code was one of its table.</summary>
    public bool IsSound { get; set; } = true;

    /// <summary>Reads a symbol.</summary>
    /// <returns>The symbol; 0 where there is none, which is no longer sound then.</returns>
    public int Decode(HuffmanTable table)
    {
        if (_count < HuffmanTable.LongestCode)
            Fill();
        var (length, symbol) = table.Find((int)(_bits >> (Capacity - HuffmanTable.LongestCode)));
        if (length == 0)
            IsSound = false;
        Skip(length);
        return symbol;
    }

    /// <summary>Reads bits as a number.</summary>
    /// <param name="count">How many, 0 to 16.</param>
    public int Read(int count)
    {
        if (_count < count)
            Fill();
        var value = count == 0 ? 0 : (int)(_bits >> (Capacity - count));
        Skip(count);
        return value;
    }

    /// <summary>Passes over bits.</summary>
    /// <param name="count">How many, 0 to 16.</param>
    public void Skip(int count)
    {
        if (_count < count)
            Fill();
        if (_count < count)
        {
            IsSound = false;
            return;
        }

        _bits <<= count;
        _count -= count;
    }

    /// <summary>Drops the rest of the byte in hand.</summary>
    /// <returns>Where the next byte of the file is.</returns>
    public int Align()
    {
        // What was taken ahead is given back: whole bytes, of which an FF has a 0 behind it.
        for (var ahead = _count / 8; ahead > 0; ahead--)
            _position -= _data[_position - 1] == 0 && _data[_position - 2] == 0xFF ? 2 : 1;
        (_bits, _count) = (0, 0);
        return _position;
    }

    private void Fill()
    {
        if (_data.Length - _position >= sizeof(ulong)
            && BinaryPrimitives.ReadUInt64BigEndian(_data[_position..]) is var next && !HasMarkerByte(next))
        {
            var bytes = (Capacity - _count) / 8;
            _bits |= next >> _count;
            _position += bytes;
            _count += 8 * bytes;
            return;
        }

        while (_count <= Capacity - 8 && _position < _data.Length)
        {
            var value = _data[_position];
            if (value == 0xFF && (_position + 1 >= _data.Length || _data[_position + 1] != 0))
                return;
            _bits |= (ulong)value << (Capacity - 8 - _count);
            _count += 8;
            _position += value == 0xFF ? 2 : 1;
        }
    }

    // Whether a byte is FF: the complement has a byte of 0 then.
    private static bool HasMarkerByte(ulong bytes) =>
        ((~bytes - 0x0101_0101_0101_0101) & bytes & 0x8080_8080_8080_8080) != 0;
}
