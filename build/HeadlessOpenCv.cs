using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF library without the DT_NEEDED entries that are not in <see cref="Keep"/>, so that
/// the dynamic loader no longer asks for them. Calls into the dropped libraries are bound lazily, on first use; they
/// belong to windows and fonts that a service never opens.
/// </summary>
/// <remarks>
/// The dynamic section is an array of (tag, value) pairs that ends with tag 0; it is compacted in place and its free
/// end filled with zeros. Nothing moves in the file. Layout: System V ABI, chapters "Object Files" and "Dynamic
/// Linking".
/// </remarks>
public class HeadlessOpenCv : Task
{
    private const uint ProgramLoad = 1;
    private const uint ProgramDynamic = 2;
    private const long TagNull = 0;
    private const long TagNeeded = 1;
    private const long TagStringTable = 5;

    /// <summary>The library as it comes from its package; only read.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>Where the headless copy goes.</summary>
    [Required]
    public string Destination { get; set; }

    /// <summary>Beginnings of the names of libraries that stay needed, separated by semicolons.</summary>
    [Required]
    public string Keep { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        byte[] elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || BitConverter.ToUInt32(elf, 0) != 0x464C457F || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is not a 64-bit little-endian ELF file.", Source);
            return false;
        }

        Compact(elf);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        // Projects build side by side: each writes a file of its own and renames it.
        string unfinished = Destination + "." + Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        File.WriteAllBytes(unfinished, elf);
        if (File.Exists(Destination))
            File.Replace(unfinished, Destination, null);
        else
            MoveOrYield(unfinished);
        return !Log.HasLoggedErrors;
    }

    private void MoveOrYield(string unfinished)
    {
        try
        {
            File.Move(unfinished, Destination);
        }
        catch (IOException) when (File.Exists(Destination))
        {
            File.Delete(unfinished);
        }
    }

    private void Compact(byte[] elf)
    {
        List<long[]> segments = Segments(elf);
        long[] dynamic = segments.Find(s => s[0] == ProgramDynamic);
        int start = (int)dynamic[1], end = start + (int)dynamic[3];

        long strings = 0;
        for (int at = start; at < end; at += 16)
            if (BitConverter.ToInt64(elf, at) == TagStringTable)
                strings = FileOffset(segments, BitConverter.ToInt64(elf, at + 8));

        int to = start;
        for (int at = start; at < end && BitConverter.ToInt64(elf, at) != TagNull; at += 16)
        {
            string needed = BitConverter.ToInt64(elf, at) == TagNeeded
                ? Text(elf, strings + BitConverter.ToInt64(elf, at + 8))
                : null;
            if (needed != null && !Array.Exists(Keep.Split(';'), k => needed.StartsWith(k, StringComparison.Ordinal)))
            {
                Log.LogMessage(MessageImportance.Low, "{0} no longer needs {1}", Path.GetFileName(Destination), needed);
                continue;
            }
            Buffer.BlockCopy(elf, at, elf, to, 16);
            to += 16;
        }
        Array.Clear(elf, to, end - to);
    }

    /// <summary>Program headers as type, file offset, address, bytes in the file.</summary>
    private static List<long[]> Segments(byte[] elf)
    {
        var segments = new List<long[]>();
        long table = BitConverter.ToInt64(elf, 32);
        int size = BitConverter.ToUInt16(elf, 54), count = BitConverter.ToUInt16(elf, 56);
        for (int i = 0; i < count; i++)
        {
            int at = (int)table + i * size;
            segments.Add(new[]
            {
                BitConverter.ToUInt32(elf, at), BitConverter.ToInt64(elf, at + 8), BitConverter.ToInt64(elf, at + 16),
                BitConverter.ToInt64(elf, at + 32),
            });
        }
        return segments;
    }

    private static long FileOffset(List<long[]> segments, long address)
    {
        long[] load = segments.Find(s => s[0] == ProgramLoad && address >= s[2] && address < s[2] + s[3]);
        return address - load[2] + load[1];
    }

    private static string Text(byte[] elf, long at)
    {
        int end = Array.IndexOf(elf, (byte)0, (int)at);
        return Encoding.ASCII.GetString(elf, (int)at, end - (int)at);
    }
}
