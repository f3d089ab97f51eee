using System.Diagnostics;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>What one worker needs while it computes some tiles; small enough to stay in its second-level cache.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    /// <summary>Floats between one term and the next beyond their length: one cache line, so that the 64 lines which
    /// belong to one tile do not fall into the same few sets of the first-level cache.</summary>
    public const int Skew = 16;

    private readonly NativeFloats _v;
    private readonly NativeFloats _m;

    /// <summary>Allocates.</summary>
    /// <param name="tiles">Tiles computed together, a multiple of the rows of the register kernel.</param>
    /// <param name="features">Channels read.</param>
    /// <param name="outputs">Most channels written.</param>
    public Scratch(int tiles, int features, int outputs)
    {
        Tiles = tiles;
        // Either a block of tiles for a convolution between features, or a run of a part's pixels for the first one.
        var pixels = (long)WaveFront.MostBlocks * tiles * TileRun.Side;
        _v = new NativeFloats(Math.Max(Terms(tiles, features), pixels * Patches.Samples));
        _m = new NativeFloats(Math.Max(Terms(tiles, outputs), pixels * features));
    }

    /// <summary>Asserts that there is room for what a kernel is about to write, the rows that it pads included. The kernels
    /// write through pointers: nothing else would tell.</summary>
    /// <param name="v">Floats read by products.</param>
    /// <param name="m">Floats written by them.</param>
    /// <exception cref="InvalidOperationException">There is not.</exception>
    public void Ensure(long v, long m)
    {
        if (v > _v.Length || m > _m.Length)
            throw new InvalidOperationException($"The scratch holds {_v.Length} and {_m.Length} floats where {v} and {m} are needed.");
    }

    /// <summary>Floats of so many channels of a block of tiles in all terms.</summary>
    public static long Terms(int tiles, int channels) => (long)WeightTransform.Terms * (tiles * channels + Skew);

    /// <summary>Tiles computed together.</summary>
    public int Tiles { get; }

    /// <summary>Transformed pixels: [64][tile][input].</summary>
    public float* V => _v.Pointer;

    /// <summary>Products: [64][tile][output].</summary>
    public float* M => _m.Pointer;

    /// <summary>Time spent in transforms, in ticks of the stopwatch.</summary>
    public long TransformTicks { get; set; }

    /// <summary>Time spent in matrix products, in ticks of the stopwatch.</summary>
    public long ProductTicks { get; set; }

    /// <summary><see cref="TransformTicks"/> as a time.</summary>
    public TimeSpan TransformTime => Stopwatch.GetElapsedTime(0, TransformTicks);

    /// <summary><see cref="ProductTicks"/> as a time.</summary>
    public TimeSpan ProductTime => Stopwatch.GetElapsedTime(0, ProductTicks);

    /// <inheritdoc/>
    public void Dispose()
    {
        _v.Dispose();
        _m.Dispose();
    }
}
