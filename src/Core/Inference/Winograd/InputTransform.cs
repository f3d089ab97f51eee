using System.Runtime.CompilerServices;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// V = Bᵀ d B for the 6×6 pixels d under each 4×4 tile, with F(4×4, 3×3) of Lavin and Gray, "Fast Algorithms for
/// Convolutional Neural Networks", 2015:
/// <code>
///      ⎡ 4   0  -5   0   1   0 ⎤
///      ⎢ 0  -4  -4   1   1   0 ⎥
/// Bᵀ = ⎢ 0   4  -4  -1   1   0 ⎥
///      ⎢ 0  -2  -1   2   1   0 ⎥
///      ⎢ 0   2  -1  -2   1   0 ⎥
///      ⎣ 0   4   0  -5   0   1 ⎦
/// </code>
/// </summary>
internal static unsafe class InputTransform
{
    /// <summary>Transforms neighbouring tiles of one row. Tiles share two columns of pixels, which are transformed
    /// once.</summary>
    /// <param name="rows">The six rows of pixels, each at the pixel left of the first tile.</param>
    /// <param name="tiles">Tiles.</param>
    /// <param name="features">Floats a pixel.</param>
    /// <param name="v">Takes [36][tile][feature].</param>
    /// <param name="plane">Floats from one of the 36 to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector>(float** rows, int tiles, int features, float* v, nint plane)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var columns = stackalloc float[36 * TSimd.Lanes];
        nint lanes = TSimd.Lanes;
        for (var c = 0; c < features; c += TSimd.Lanes)
        {
            var to = v + c;
            nint x = c;
            Column<TSimd, TVector>(rows, x, columns);
            Column<TSimd, TVector>(rows, x + features, columns + lanes);
            for (var tile = 0; tile < tiles; tile++, to += features)
            {
                x += 2 * features;
                Column<TSimd, TVector>(rows, x, columns + 2 * lanes);
                Column<TSimd, TVector>(rows, x + features, columns + 3 * lanes);
                Column<TSimd, TVector>(rows, x + 2 * features, columns + 4 * lanes);
                Column<TSimd, TVector>(rows, x + 3 * features, columns + 5 * lanes);
                x += 2 * features;
                for (var i = 0; i < 6; i++)
                {
                    var row = columns + i * 6 * lanes;
                    TVector e4 = TSimd.Load(row + 4 * lanes), e5 = TSimd.Load(row + 5 * lanes);
                    Apply<TSimd, TVector>(
                        TSimd.Load(row), TSimd.Load(row + lanes), TSimd.Load(row + 2 * lanes),
                        TSimd.Load(row + 3 * lanes), e4, e5, to + i * 6 * plane, plane);
                    TSimd.Store(e4, row);
                    TSimd.Store(e5, row + lanes);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TSimd, TVector>(float** rows, nint x, float* column)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        Apply<TSimd, TVector>(
            TSimd.Load(rows[0] + x), TSimd.Load(rows[1] + x), TSimd.Load(rows[2] + x),
            TSimd.Load(rows[3] + x), TSimd.Load(rows[4] + x), TSimd.Load(rows[5] + x), column, 6 * TSimd.Lanes);

    /// <summary>Bᵀ times a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TSimd, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var even = TSimd.MultiplyAdd(-4, d2, d4);
        var odd = TSimd.MultiplyAdd(-4, d1, d3);
        var evenHalf = TSimd.Subtract(d4, d2);
        var oddHalf = TSimd.Subtract(d3, d1);
        TSimd.Store(TSimd.MultiplyAdd(4, d0, TSimd.MultiplyAdd(-5, d2, d4)), to);
        TSimd.Store(TSimd.Add(even, odd), to + stride);
        TSimd.Store(TSimd.Subtract(even, odd), to + 2 * stride);
        TSimd.Store(TSimd.MultiplyAdd(2, oddHalf, evenHalf), to + 3 * stride);
        TSimd.Store(TSimd.MultiplyAdd(-2, oddHalf, evenHalf), to + 4 * stride);
        TSimd.Store(TSimd.MultiplyAdd(4, d1, TSimd.MultiplyAdd(-5, d3, d5)), to + 5 * stride);
    }
}
