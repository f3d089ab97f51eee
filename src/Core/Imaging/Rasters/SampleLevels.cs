using System.Runtime.InteropServices;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Spreads the numbers of a file, 0 to some maximum, over all values of a sample, rounded.</summary>
internal sealed class SampleLevels
{
    private readonly ushort[] _levels;
    private readonly SampleDepth _depth;

    /// <param name="maximum">The number that stands for white, 0 to 65535; 0 makes all black.</param>
    /// <param name="depth">Of the samples.</param>
    public SampleLevels(int maximum, SampleDepth depth)
    {
        (_levels, _depth) = (new ushort[maximum + 1], depth);
        var white = depth == SampleDepth.Sixteen ? ushort.MaxValue : byte.MaxValue;
        for (var number = 1L; number <= maximum; number++)
            _levels[number] = (ushort)((number * white + maximum / 2) / maximum);
    }

    /// <summary>Writes a sample.</summary>
    /// <param name="row">A row of samples.</param>
    /// <param name="index">Which of them.</param>
    /// <param name="number">0 to the maximum.</param>
    public void Write(Span<byte> row, int index, int number)
    {
        if (_depth == SampleDepth.Sixteen)
            MemoryMarshal.Cast<byte, ushort>(row)[index] = _levels[number];
        else
            row[index] = (byte)_levels[number];
    }
}
