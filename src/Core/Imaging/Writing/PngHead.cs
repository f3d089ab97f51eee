using System.Buffers.Binary;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>Takes out of a PNG the density that libvips made up and puts chunks of ours in front of the pixels.</summary>
/// <param name="chunks">Whole ones, in any number.</param>
internal sealed class PngHead(byte[] chunks) : IFileHead
{
    private const int SignatureBytes = 8;
    private const int ChecksumBytes = 4;

    // Length and name of a chunk, as far as they have come.
    private readonly byte[] _start = new byte[8];
    private int _started;

    // What is left of the signature or of the chunk that started.
    private long _rest = SignatureBytes;
    private bool _drops;

    /// <inheritdoc/>
    public bool IsDone { get; private set; }

    /// <inheritdoc/>
    public byte[] Rewrite(ReadOnlySpan<byte> bytes)
    {
        var result = new MemoryStream(bytes.Length + chunks.Length + _start.Length);
        while (!bytes.IsEmpty && !IsDone)
        {
            var count = (int)Math.Min(bytes.Length, _rest > 0 ? _rest : _start.Length - _started);
            var piece = bytes[..count];
            bytes = bytes[count..];
            if (_rest > 0)
            {
                _rest -= count;
                if (!_drops)
                    result.Write(piece);
                continue;
            }

            piece.CopyTo(_start.AsSpan(_started));
            _started += count;
            if (_started == _start.Length)
                Start(result);
        }

        result.Write(bytes);
        return result.ToArray();
    }

    private void Start(MemoryStream result)
    {
        var name = _start.AsSpan(4);
        IsDone = name.SequenceEqual("IDAT"u8);
        _drops = name.SequenceEqual("pHYs"u8);
        _rest = BinaryPrimitives.ReadUInt32BigEndian(_start) + (long)ChecksumBytes;
        _started = 0;
        if (IsDone)
            result.Write(chunks);
        if (!_drops)
            result.Write(_start);
    }
}
