using System.Runtime.CompilerServices;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>What becomes of a convolution's result.</summary>
internal enum Finish
{
    /// <summary>Replaces what is there.</summary>
    Store,

    /// <summary>Replaces what is there, negative values by zero.</summary>
    Rectify,

    /// <summary>Is added to what is there.</summary>
    Add,
}

/// <summary>
/// Y = Aᵀ m A, the last step of F(6×6, 3×3), with bias, rectifier and residual sum fused:
/// <code>
///      ⎡ 1  1   1   1    1    1      1    0 ⎤
///      ⎢ 0  1  -1   2   -2   1/2   -1/2   0 ⎥
/// Aᵀ = ⎢ 0  1   1   4    4   1/4    1/4   0 ⎥
///      ⎢ 0  1  -1   8   -8   1/8   -1/8   0 ⎥
///      ⎢ 0  1   1  16   16   1/16   1/16  0 ⎥
///      ⎣ 0  1  -1  32  -32   1/32  -1/32  1 ⎦
/// </code>
/// </summary>
internal static unsafe class OutputTransform
{
    private const int Terms = TileRun.Reach;

    /// <summary>Transforms one tile.</summary>
    /// <param name="m">[64][tile][feature], at the tile.</param>
    /// <param name="plane">Floats from one of the 64 to the next.</param>
    /// <param name="features">Floats a pixel.</param>
    /// <param name="bias">One float a feature.</param>
    /// <param name="rows">Where the six rows of the tile begin.</param>
    /// <param name="height">Rows inside the picture, 1 to 6. Those below become zero unless added to.</param>
    /// <param name="width">Columns inside the picture, 1 to 6. Others stay untouched.</param>
    /// <param name="finish">What becomes of the result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector>(
        float* m, nint plane, int features, float* bias, float** rows, int height, int width, Finish finish)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var columns = stackalloc float[TileRun.Side * Terms * TSimd.Lanes];
        nint lanes = TSimd.Lanes;
        var floor = TSimd.Broadcast(finish == Finish.Rectify ? 0 : float.NegativeInfinity);
        for (var c = 0; c < features; c += TSimd.Lanes)
        {
            for (var j = 0; j < Terms; j++)
            {
                Apply<TSimd, TVector>(
                    m + j * plane + c, Terms * plane, out var o0, out var o1, out var o2, out var o3, out var o4,
                    out var o5);
                var column = columns + j * lanes;
                TSimd.Store(o0, column);
                TSimd.Store(o1, column + Terms * lanes);
                TSimd.Store(o2, column + 2 * Terms * lanes);
                TSimd.Store(o3, column + 3 * Terms * lanes);
                TSimd.Store(o4, column + 4 * Terms * lanes);
                TSimd.Store(o5, column + 5 * Terms * lanes);
            }

            var offset = TSimd.Load(bias + c);
            for (var i = 0; i < height; i++)
            {
                Apply<TSimd, TVector>(
                    columns + i * Terms * lanes, lanes, out var o0, out var o1, out var o2, out var o3, out var o4,
                    out var o5);
                var to = rows[i] + c;
                Put<TSimd, TVector>(TSimd.Max(TSimd.Add(o0, offset), floor), to, finish);
                if (width > 1)
                    Put<TSimd, TVector>(TSimd.Max(TSimd.Add(o1, offset), floor), to + features, finish);
                if (width > 2)
                    Put<TSimd, TVector>(TSimd.Max(TSimd.Add(o2, offset), floor), to + 2 * features, finish);
                if (width > 3)
                    Put<TSimd, TVector>(TSimd.Max(TSimd.Add(o3, offset), floor), to + 3 * features, finish);
                if (width > 4)
                    Put<TSimd, TVector>(TSimd.Max(TSimd.Add(o4, offset), floor), to + 4 * features, finish);
                if (width > 5)
                    Put<TSimd, TVector>(TSimd.Max(TSimd.Add(o5, offset), floor), to + 5 * features, finish);
            }
        }
        if (finish != Finish.Add)
            for (var i = height; i < TileRun.Side; i++)
                new Span<float>(rows[i], width * features).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TSimd, TVector>(TVector value, float* to, Finish finish)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct =>
        TSimd.Store(finish == Finish.Add ? TSimd.Add(value, TSimd.Load(to)) : value, to);

    /// <summary>Aᵀ times a column. Rows of opposite points share their sum and difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TSimd, TVector>(
        float* m, nint stride, out TVector o0, out TVector o1, out TVector o2, out TVector o3, out TVector o4,
        out TVector o5)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector m1 = TSimd.Load(m + stride), m2 = TSimd.Load(m + 2 * stride);
        TVector m3 = TSimd.Load(m + 3 * stride), m4 = TSimd.Load(m + 4 * stride);
        TVector m5 = TSimd.Load(m + 5 * stride), m6 = TSimd.Load(m + 6 * stride);
        TVector sum12 = TSimd.Add(m1, m2), difference12 = TSimd.Subtract(m1, m2);
        TVector sum34 = TSimd.Add(m3, m4), difference34 = TSimd.Subtract(m3, m4);
        TVector sum56 = TSimd.Add(m5, m6), difference56 = TSimd.Subtract(m5, m6);
        o0 = TSimd.Add(TSimd.Add(TSimd.Load(m), sum12), TSimd.Add(sum34, sum56));
        o1 = TSimd.MultiplyAdd(1 / 2f, difference56, TSimd.MultiplyAdd(2, difference34, difference12));
        o2 = TSimd.MultiplyAdd(1 / 4f, sum56, TSimd.MultiplyAdd(4, sum34, sum12));
        o3 = TSimd.MultiplyAdd(1 / 8f, difference56, TSimd.MultiplyAdd(8, difference34, difference12));
        o4 = TSimd.MultiplyAdd(1 / 16f, sum56, TSimd.MultiplyAdd(16, sum34, sum12));
        o5 = TSimd.MultiplyAdd(1 / 32f, difference56, TSimd.MultiplyAdd(32, difference34, difference12));
        o5 = TSimd.Add(o5, TSimd.Load(m + 7 * stride));
    }
}
