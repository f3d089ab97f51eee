using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>The convolutions on top of one instruction set's vectors and register kernel.</summary>
/// <typeparam name="TSimd">Arithmetic of the transforms.</typeparam>
/// <typeparam name="TVector">Its vectors.</typeparam>
/// <typeparam name="TProduct">The register kernel.</typeparam>
/// <param name="name">Name of the instruction set.</param>
internal sealed unsafe class ConvolutionKernels<TSimd, TVector, TProduct>(string name) : IConvolutionKernels
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TProduct : struct, IMatrixProduct
{
    /// <summary>Terms over whose products prefetching is spread; the last lines take a moment to arrive.</summary>
    private const int FetchingTerms = WeightTransform.Terms - 4;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int Rows => TProduct.Rows;

    /// <inheritdoc/>
    public int Columns => TProduct.Columns;

    /// <inheritdoc/>
    public void Head(PackedConvolution weights, Region region, ActivationPlane to, TileRun run, Scratch scratch)
    {
        var columns = Math.Min(run.Count * TileRun.Side, region.Width - run.X);
        var padded = PackedConvolution.Padded(columns, TProduct.Rows);
        scratch.Ensure((long)padded * Patches.Samples, (long)padded * weights.Outputs);
        for (var y = run.Y; y < run.Y + TileRun.Side; y++)
        {
            var row = to.At(run.X, y);
            if (y >= region.Height)
            {
                new Span<float>(row, columns * weights.Outputs).Clear();
                continue;
            }
            var start = Stopwatch.GetTimestamp();
            Patches.Gather(region, run.X, y, columns, scratch.V);
            var middle = Stopwatch.GetTimestamp();
            Product(scratch.V, Patches.Samples, columns, weights, weights.Weights, scratch.M);
            scratch.TransformTicks += middle - start;
            scratch.ProductTicks += Stopwatch.GetTimestamp() - middle;
            for (var x = 0; x < columns; x++)
                for (var c = 0; c < weights.Outputs; c += TSimd.Lanes)
                    TSimd.Store(
                        TSimd.Add(TSimd.Load(scratch.M + x * weights.Outputs + c), TSimd.Load(weights.Bias + c)),
                        row + x * weights.Outputs + c);
        }
    }

    /// <inheritdoc/>
    public void Trunk(
        PackedConvolution weights, ActivationPlane from, ActivationPlane to, Range tiles, Region region, Finish finish,
        Scratch scratch)
    {
        for (var first = tiles.Start.Value; first < tiles.End.Value; first += scratch.Tiles)
        {
            var block = Block(first, tiles, scratch);
            Prefetch prefetch = default;
            prefetch.Add(to, block, region.TileColumns, margin: 0);
            prefetch.Add(from, Block(block.End.Value, tiles, scratch), region.TileColumns, margin: 1);
            var plane = Products(weights, from, block, region, scratch, ref prefetch);
            var start = Stopwatch.GetTimestamp();
            Store(weights, scratch.M, plane, to, block, region, finish);
            scratch.TransformTicks += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <inheritdoc/>
    public void Tail(PackedConvolution weights, ActivationPlane from, Range tiles, Region region, Scratch scratch)
    {
        var pixels = stackalloc float[TileRun.Side * TileRun.Side * weights.Outputs];
        var rows = stackalloc float*[TileRun.Side];
        for (var i = 0; i < TileRun.Side; i++)
            rows[i] = pixels + i * TileRun.Side * weights.Outputs;
        for (var first = tiles.Start.Value; first < tiles.End.Value; first += scratch.Tiles)
        {
            var block = Block(first, tiles, scratch);
            Prefetch prefetch = default;
            prefetch.Add(from, Block(block.End.Value, tiles, scratch), region.TileColumns, margin: 1);
            var plane = Products(weights, from, block, region, scratch, ref prefetch);
            var start = Stopwatch.GetTimestamp();
            var m = scratch.M;
            for (var tile = block.Start.Value; tile < block.End.Value; tile++, m += weights.Outputs)
            {
                OutputTransform.Run<TSimd, TVector>(
                    m, plane, weights.Outputs, weights.Bias, rows, TileRun.Side, TileRun.Side, Finish.Store);
                var at = TileRun.From(tile, tile + 1, region.TileColumns);
                SubPixels.Store(pixels, weights.Outputs, region, at.X, at.Y);
            }
            scratch.TransformTicks += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <summary>The tiles from <paramref name="first"/> on that fit into the scratch.</summary>
    private static Range Block(int first, Range tiles, Scratch scratch) =>
        first..Math.Min(first + scratch.Tiles, tiles.End.Value);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store(
        PackedConvolution weights, float* m, nint plane, ActivationPlane to, Range tiles, Region region, Finish finish)
    {
        var rows = stackalloc float*[TileRun.Side];
        for (var tile = tiles.Start.Value; tile < tiles.End.Value; tile++, m += weights.Outputs)
        {
            var at = TileRun.From(tile, tile + 1, region.TileColumns);
            for (var i = 0; i < TileRun.Side; i++)
                rows[i] = to.At(at.X, at.Y + i);
            OutputTransform.Run<TSimd, TVector>(
                m, plane, weights.Outputs, weights.Bias, rows, Math.Min(TileRun.Side, region.Height - at.Y),
                Math.Min(TileRun.Side, region.Width - at.X), finish);
        }
    }

    /// <summary>Transforms the pixels under tiles and multiplies them by the weights.</summary>
    /// <returns>Floats from one of the 64 terms to the next in the result.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Products(
        PackedConvolution weights, ActivationPlane from, Range tiles, Region region, Scratch scratch,
        ref Prefetch prefetch)
    {
        var start = Stopwatch.GetTimestamp();
        int end = tiles.End.Value, count = end - tiles.Start.Value;
        var padded = PackedConvolution.Padded(count, TProduct.Rows);
        scratch.Ensure(Scratch.Terms(padded, weights.Inputs), Scratch.Terms(padded, weights.Outputs));
        var plane = (nint)padded * weights.Inputs + Scratch.Skew;
        var rows = stackalloc float*[TileRun.Reach];
        var v = scratch.V;
        for (var tile = tiles.Start.Value; tile < end;)
        {
            TileRun run = TileRun.From(tile, end, region.TileColumns);
            for (var i = 0; i < TileRun.Reach; i++)
                rows[i] = from.At(run.X - 1, run.Y - 1 + i);
            InputTransform.Run<TSimd, TVector>(rows, run.Count, weights.Inputs, v, plane);
            v += run.Count * weights.Inputs;
            tile += run.Count;
        }

        var middle = Stopwatch.GetTimestamp();
        var products = (nint)padded * weights.Outputs + Scratch.Skew;
        var lines = prefetch.Share(FetchingTerms);
        for (var term = 0; term < WeightTransform.Terms; term++)
        {
            prefetch.Fetch(lines);
            Product(
                scratch.V + term * plane, weights.Inputs, count, weights,
                weights.Weights + (long)term * weights.Inputs * weights.Outputs, scratch.M + term * products);
        }
        scratch.TransformTicks += middle - start;
        scratch.ProductTicks += Stopwatch.GetTimestamp() - middle;
        return products;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Product(float* v, int vStride, int count, PackedConvolution weights, float* u, float* m)
    {
        int depth = weights.Inputs, outputs = weights.Outputs;
        for (var column = 0; column < outputs; column += TProduct.Columns, u += (long)depth * TProduct.Columns)
            for (var row = 0; row < count; row += TProduct.Rows)
                TProduct.Multiply(v + row * vStride, vStride, u, depth, m + row * outputs + column, outputs);
    }
}
