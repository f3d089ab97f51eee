using OpenCvSharp;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference.OpenCv;

/// <summary>One band as tiles: a step is a few tiles, a part is one.</summary>
internal sealed class TilePass(OpenCvNetwork network, Band band, Tiling tiling) : IBandPass
{
    private int _first;
    private int _next;

    /// <inheritdoc/>
    public bool TryAdvance(out Step step)
    {
        _first = _next;
        _next = Math.Min(_first + 2 * network.Workers, tiling.Count);
        step = new Step(_next - _first, (_next - _first) * tiling.WorkOfTile);
        return step.Parts > 0;
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
