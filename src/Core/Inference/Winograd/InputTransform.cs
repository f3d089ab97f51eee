using System.Runtime.CompilerServices;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// V = Bᵀ d B for the 8×8 pixels d under each 6×6 tile, with F(6×6, 3×3) in the manner of Lavin and Gray, "Fast
/// Algorithms for Convolutional Neural Networks", 2015, interpolated at 0, ±1, ±2, ±1/2 and infinity:
/// <code>
///      ⎡ 1    0   -21/4    0    21/4    0   -1   0 ⎤
///      ⎢ 0    1     1   -17/4  -17/4    1    1   0 ⎥
///      ⎢ 0   -1     1    17/4  -17/4   -1    1   0 ⎥
/// Bᵀ = ⎢ 0   1/2   1/4   -5/2   -5/4    2    1   0 ⎥
///      ⎢ 0  -1/2   1/4    5/2   -5/4   -2    1   0 ⎥
///      ⎢ 0    2     4    -5/2    -5    1/2   1   0 ⎥
///      ⎢ 0   -2     4     5/2    -5   -1/2   1   0 ⎥
///      ⎣ 0   -1     0    21/4     0  -21/4   0   1 ⎦
/// </code>
/// </summary>
internal static unsafe class InputTransform
{
    private const int Side = TileRun.Reach;

    /// <summary>Transforms neighbouring tiles of one row. Tiles share two columns of pixels, which are transformed
    /// once.</summary>
    /// <param name="rows">The eight rows of pixels, each at the pixel left of the first tile.</param>
    /// <param name="tiles">Tiles.</param>
    /// <param name="features">Floats a pixel.</param>
    /// <param name="v">Takes [64][tile][feature].</param>
    /// <param name="plane">Floats from one of the 64 to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector>(float** rows, int tiles, int features, float* v, nint plane)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var columns = stackalloc float[Side * Side * TSimd.Lanes];
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
                for (var column = 2; column < Side; column++, x += features)
                    Column<TSimd, TVector>(rows, x, columns + column * lanes);
                x -= 2 * features;
                for (var i = 0; i < Side; i++)
                {
                    var row = columns + i * Side * lanes;
                    TVector e6 = TSimd.Load(row + 6 * lanes), e7 = TSimd.Load(row + 7 * lanes);
                    Apply<TSimd, TVector>(
                        TSimd.Load(row), TSimd.Load(row + lanes), TSimd.Load(row + 2 * lanes),
                        TSimd.Load(row + 3 * lanes), TSimd.Load(row + 4 * lanes), TSimd.Load(row + 5 * lanes),
                        e6, e7, to + i * Side * plane, plane);
                    TSimd.Store(e6, row);
                    TSimd.Store(e7, row + lanes);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<TSimd, TVector>(float** rows, nint x, float* column)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        Apply<TSimd, TVector>(
            TSimd.Load(rows[0] + x), TSimd.Load(rows[1] + x), TSimd.Load(rows[2] + x), TSimd.Load(rows[3] + x),
            TSimd.Load(rows[4] + x), TSimd.Load(rows[5] + x), TSimd.Load(rows[6] + x), TSimd.Load(rows[7] + x),
            column, Side * TSimd.Lanes);

    /// <summary>Bᵀ times a column. Rows of opposite points share their even and odd halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TSimd, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7, float* to,
        nint stride)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TSimd.Store(TSimd.MultiplyAdd(5.25f, TSimd.Subtract(d4, d2), TSimd.Subtract(d0, d6)), to);
        var even = TSimd.MultiplyAdd(-4.25f, d4, TSimd.Add(d2, d6));
        var odd = TSimd.MultiplyAdd(-4.25f, d3, TSimd.Add(d1, d5));
        TSimd.Store(TSimd.Add(even, odd), to + stride);
        TSimd.Store(TSimd.Subtract(even, odd), to + 2 * stride);
        even = TSimd.MultiplyAdd(0.25f, d2, TSimd.MultiplyAdd(-1.25f, d4, d6));
        odd = TSimd.MultiplyAdd(4, d5, TSimd.MultiplyAdd(-5, d3, d1));
        TSimd.Store(TSimd.MultiplyAdd(0.5f, odd, even), to + 3 * stride);
        TSimd.Store(TSimd.MultiplyAdd(-0.5f, odd, even), to + 4 * stride);
        even = TSimd.MultiplyAdd(4, d2, TSimd.MultiplyAdd(-5, d4, d6));
        odd = TSimd.MultiplyAdd(4, d1, TSimd.MultiplyAdd(-5, d3, d5));
        TSimd.Store(TSimd.MultiplyAdd(0.5f, odd, even), to + 5 * stride);
        TSimd.Store(TSimd.MultiplyAdd(-0.5f, odd, even), to + 6 * stride);
        TSimd.Store(TSimd.MultiplyAdd(5.25f, TSimd.Subtract(d3, d5), TSimd.Subtract(d7, d1)), to + 7 * stride);
    }
}
