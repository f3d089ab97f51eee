using System.Buffers.Binary;

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
            file = _random.Next(7) switch
            {
                0 => FlipBits(file),
                1 => file[..Place(file)],
                2 => Splice(file, files[_random.Next(files.Count)]),
                3 => WriteNumber(file),
                4 => MoveWithin(file),
                _ => Surgery.On(file) is { } parts ? Rework(parts) : FlipBits(file),
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

    /// <summary>Changes, drops, doubles or moves one of the parts.</summary>
    private byte[] Rework(Surgery surgery)
    {
        var parts = surgery.Parts.ToList();
        var chosen = _random.Next(parts.Count);
        var part = (byte[])parts[chosen].Clone();
        switch (_random.Next(5))
        {
            case 0:
                parts.RemoveAt(chosen);
                break;
            case 1:
                parts.Insert(_random.Next(parts.Count), part);
                break;
            case 2:
                (parts[chosen], parts[0]) = (parts[0], part);
                break;
            case 3:
                part = part[..^_random.Next(1, Math.Max(2, part.Length / 2))];
                surgery.Mend(part);
                parts[chosen] = part;
                break;
            default:
                for (var flips = _random.Next(1, 4); flips > 0; flips--)
                    part[_random.Next(part.Length)] ^= (byte)(1 << _random.Next(8));
                surgery.Mend(part);
                parts[chosen] = part;
                break;
        }

        return surgery.Join(parts);
    }
}
