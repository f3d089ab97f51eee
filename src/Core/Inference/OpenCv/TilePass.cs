using OpenCvSharp;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference.OpenCv;

/// <summary>One band as tiles: a step is a few tiles, a part is one.</summary>
internal sealed class TilePass(OpenCvNetwork network, Band band, Tiling tiling, int workers) : IBandPass
{
    /// <summary>Convolutions of the usual network, so that costs compare with those of the Winograd engine.</summary>
    private const int Layers = 35;

    private int _first;
    private int _done;

    /// <inheritdoc/>
    public int Parts { get; private set; }

    /// <inheritdoc/>
    public long Cost => (long)Parts * tiling.Width * tiling.Height * Layers;

    /// <inheritdoc/>
    public double Progress => (double)_done / tiling.Count;

    /// <inheritdoc/>
    public bool Advance()
    {
        _first = _done;
        Parts = Math.Min(2 * workers, tiling.Count - _first);
        _done = _first + Parts;
        return Parts > 0;
    }

    /// <inheritdoc/>
    public void Run(int part, int worker)
    {
        var tile = tiling[_first + part];
        using Mat input = new([1, 3, tiling.Height, tiling.Width], MatType.CV_32FC1);
        TilePixels.Load(band.Source, tile.X, tiling.Top, tiling.Width, tiling.Height, input.Data);
        using var output = network.Forward(input, worker);
        TilePixels.Store(output.Data, tiling, tile, band, network.Scale);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
