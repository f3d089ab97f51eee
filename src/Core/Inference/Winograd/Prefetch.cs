using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// Fetches pixels that the next transforms touch into the second-level cache, a little at a time, while matrix products
/// keep the arithmetic busy and leave the path to the memory idle. Transforms alone would wait for every line.
/// </summary>
internal unsafe struct Prefetch
{
    private const int CacheLine = 64;
    private Segments _segments;
    private int _count;
    private int _current;
    private nint _lines;

    /// <summary>Notes the pixels of tiles. What finds no room in the list is not fetched.</summary>
    /// <param name="plane">Where they lie.</param>
    /// <param name="tiles">Which tiles, in reading order.</param>
    /// <param name="perRow">Tiles a row.</param>
    /// <param name="margin">Pixels around them: 1 where a convolution reads, 0 where it writes.</param>
    public void Add(ActivationPlane plane, Range tiles, int perRow, int margin)
    {
        for (var tile = tiles.Start.Value; tile < tiles.End.Value;)
        {
            var run = TileRun.From(tile, tiles.End.Value, perRow);
            var pixels = run.Count * TileRun.Side + 2 * margin;
            var lines = (nint)pixels * plane.Shape.Features * sizeof(float) / CacheLine;
            for (var y = run.Y - margin; y < run.Y + TileRun.Side + margin && _count < Segments.Room; y++)
            {
                _segments[_count++] = new Segment((nint)plane.At(run.X - margin, y), lines);
                _lines += lines;
            }
            tile += run.Count;
        }
    }

    /// <summary>Lines a call must fetch so that <paramref name="calls"/> calls fetch all that was noted.</summary>
    public readonly nint Share(int calls) => (_lines + calls - 1) / calls;

    /// <summary>Fetches the next cache lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fetch(nint lines)
    {
        while (lines > 0 && _current < _count)
        {
            ref var segment = ref _segments[_current];
            var taken = Math.Min(lines, segment.Lines);
            var end = segment.Address + taken * CacheLine;
            for (var line = segment.Address; line < end; line += CacheLine)
                Sse.Prefetch1((void*)line);
            segment = new Segment(end, segment.Lines - taken);
            lines -= taken;
            if (segment.Lines == 0)
                _current++;
        }
    }

    private readonly record struct Segment(nint Address, nint Lines);

    [InlineArray(Room)]
    private struct Segments
    {
        public const int Room = 32;
        private Segment _first;
    }
}
