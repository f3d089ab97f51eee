using System.Buffers.Binary;
using System.IO.Hashing;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Damages files at random, reproducibly.</summary>
internal sealed class Mutation(int seed)
{
    private static readonly uint[] Interesting = [0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    private readonly Random _random = new(seed);

    /// <summary>A damaged copy of one of the files.</summary>
    public byte[] Of(IReadOnlyList<byte[]> files)
    {
        var file = files[_random.Next(files.Count)];
        for (var times = _random.Next(1, 4); times > 0 && file.Length > 20; times--)
        {
            file = _random.Next(6) switch
            {
                0 => FlipBits(file),
                1 => file[..Place(file)],
                2 => Splice(file, files[_random.Next(files.Count)]),
                3 => WriteNumber(file),
                4 => MoveWithin(file),
                _ => file.AsSpan(1).StartsWith("PNG"u8) ? ReworkChunk(file) : FlipBits(file),
            };
        }

        return file;
    }

    // Mostly in the first kilobyte, where structure is.
    private int Place(byte[] file) => _random.Next(_random.Next(3) == 0 ? file.Length : Math.Min(file.Length, 1024));

    private byte[] FlipBits(byte[] file)
    {
        var damaged = (byte[])file.Clone();
        for (var flips = _random.Next(1, 9); flips > 0; flips--)
            damaged[Place(file)] ^= (byte)(1 << _random.Next(8));
        return damaged;
    }

    private byte[] Splice(byte[] file, byte[] other)
    {
        var (at, from) = (Place(file), Place(other));
        return [.. file[..at], .. other[from..]];
    }

    private byte[] MoveWithin(byte[] file)
    {
        var (to, from) = (Place(file), Place(file));
        var count = _random.Next(1, 1 + Math.Min(64, file.Length - from));
        return _random.Next(3) switch
        {
            0 => [.. file[..from], .. file[(from + count)..]],
            1 => [.. file[..to], .. file.AsSpan(from, count), .. file[to..]],
            _ => [.. file[..to], .. file.AsSpan(from, count), .. file[Math.Min(file.Length, to + count)..]],
        };
    }

    private byte[] WriteNumber(byte[] file)
    {
        var damaged = (byte[])file.Clone();
        var at = Math.Min(Place(file), file.Length - 4);
        var number = Interesting[_random.Next(Interesting.Length)];
        if (_random.Next(2) == 0)
            BinaryPrimitives.WriteUInt32BigEndian(damaged.AsSpan(at), number);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(damaged.AsSpan(at), (ushort)number);
        return damaged;
    }

    /// <summary>Changes, drops, doubles or moves a chunk of a PNG and gives it a valid checksum.</summary>
    private byte[] ReworkChunk(byte[] file)
    {
        var chunks = new List<byte[]>();
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at)), file.Length - at - 12);
            chunks.Add(file.AsSpan(at, length + 12).ToArray());
            at += length + 12;
        }

        if (chunks.Count == 0)
            return FlipBits(file);

        var chosen = _random.Next(chunks.Count);
        var chunk = (byte[])chunks[chosen].Clone();
        for (var flips = _random.Next(1, 4); flips > 0 && chunk.Length > 12; flips--)
            chunk[8 + _random.Next(chunk.Length - 12)] ^= (byte)(1 << _random.Next(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)chunk.Length - 12);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32.HashToUInt32(chunk.AsSpan(4, chunk.Length - 8)));
        switch (_random.Next(4))
        {
            case 0:
                chunks.RemoveAt(chosen);
                break;
            case 1:
                chunks.Insert(_random.Next(chunks.Count), chunk);
                break;
            case 2:
                (chunks[chosen], chunks[0]) = (chunks[0], chunk);
                break;
            default:
                chunks[chosen] = chunk;
                break;
        }

        return [.. file[..8], .. chunks.SelectMany(bytes => bytes)];
    }
}
