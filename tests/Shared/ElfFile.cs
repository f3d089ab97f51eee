using System.Buffers.Binary;
using System.Text;

namespace SuperRes.Tests;

/// <summary>Reads which libraries a 64-bit little-endian ELF file needs.</summary>
internal static class ElfFile
{
    private const int DynamicSection = 6;
    private const long Needed = 1;

    /// <summary>Names of the libraries that the loader is asked for, found through the section headers.</summary>
    public static IReadOnlyList<string> NeededLibraries(string path)
    {
        ReadOnlySpan<byte> elf = File.ReadAllBytes(path);
        Assert.Equal("\u007fELF"u8, elf[..4]);

        var sections = BinaryPrimitives.ReadInt64LittleEndian(elf[40..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(elf[58..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);

        List<string> names = [];
        for (var i = 0; i < count; i++)
        {
            var section = elf.Slice((int)sections + i * size, size);
            if (BinaryPrimitives.ReadInt32LittleEndian(section[4..]) != DynamicSection)
                continue;
            var link = BinaryPrimitives.ReadInt32LittleEndian(section[40..]);
            var strings = Content(elf, elf.Slice((int)sections + link * size, size));
            var dynamic = Content(elf, section);
            for (; BinaryPrimitives.ReadInt64LittleEndian(dynamic) != 0; dynamic = dynamic[16..])
                if (BinaryPrimitives.ReadInt64LittleEndian(dynamic) == Needed)
                    names.Add(Text(strings[(int)BinaryPrimitives.ReadInt64LittleEndian(dynamic[8..])..]));
        }
        return names;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> section) => elf.Slice(
        (int)BinaryPrimitives.ReadInt64LittleEndian(section[24..]),
        (int)BinaryPrimitives.ReadInt64LittleEndian(section[32..]));

    private static string Text(ReadOnlySpan<byte> at) => Encoding.ASCII.GetString(at[..at.IndexOf((byte)0)]);
}
