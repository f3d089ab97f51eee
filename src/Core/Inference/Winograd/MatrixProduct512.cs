using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>14 × 32 sums in 28 of AVX-512's 32 registers.</summary>
internal readonly unsafe struct MatrixProduct512 : IMatrixProduct
{
    /// <inheritdoc/>
    public static int Rows => 14;

    /// <inheritdoc/>
    public static int Columns => 2 * Vector512<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* v, int vStride, float* u, int depth, float* m, int mStride)
    {
        nint stride = vStride;
        Vector512<float> a0 = default, b0 = default;
        Vector512<float> a1 = default, b1 = default;
        Vector512<float> a2 = default, b2 = default;
        Vector512<float> a3 = default, b3 = default;
        Vector512<float> a4 = default, b4 = default;
        Vector512<float> a5 = default, b5 = default;
        Vector512<float> a6 = default, b6 = default;
        Vector512<float> a7 = default, b7 = default;
        Vector512<float> a8 = default, b8 = default;
        Vector512<float> a9 = default, b9 = default;
        Vector512<float> a10 = default, b10 = default;
        Vector512<float> a11 = default, b11 = default;
        Vector512<float> a12 = default, b12 = default;
        Vector512<float> a13 = default, b13 = default;

        for (var end = u + depth * Columns; u < end; u += Columns, v++)
        {
            Vector512<float> left = Vector512.Load(u), right = Vector512.Load(u + 16);
            Add(left, right, *v, ref a0, ref b0);
            Add(left, right, *(v + stride), ref a1, ref b1);
            Add(left, right, *(v + 2 * stride), ref a2, ref b2);
            Add(left, right, *(v + 3 * stride), ref a3, ref b3);
            Add(left, right, *(v + 4 * stride), ref a4, ref b4);
            Add(left, right, *(v + 5 * stride), ref a5, ref b5);
            Add(left, right, *(v + 6 * stride), ref a6, ref b6);
            Add(left, right, *(v + 7 * stride), ref a7, ref b7);
            Add(left, right, *(v + 8 * stride), ref a8, ref b8);
            Add(left, right, *(v + 9 * stride), ref a9, ref b9);
            Add(left, right, *(v + 10 * stride), ref a10, ref b10);
            Add(left, right, *(v + 11 * stride), ref a11, ref b11);
            Add(left, right, *(v + 12 * stride), ref a12, ref b12);
            Add(left, right, *(v + 13 * stride), ref a13, ref b13);
        }

        Store(a0, b0, m);
        Store(a1, b1, m + mStride);
        Store(a2, b2, m + 2 * mStride);
        Store(a3, b3, m + 3 * mStride);
        Store(a4, b4, m + 4 * mStride);
        Store(a5, b5, m + 5 * mStride);
        Store(a6, b6, m + 6 * mStride);
        Store(a7, b7, m + 7 * mStride);
        Store(a8, b8, m + 8 * mStride);
        Store(a9, b9, m + 9 * mStride);
        Store(a10, b10, m + 10 * mStride);
        Store(a11, b11, m + 11 * mStride);
        Store(a12, b12, m + 12 * mStride);
        Store(a13, b13, m + 13 * mStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector512<float> left, Vector512<float> right, float factor, ref Vector512<float> a, ref Vector512<float> b)
    {
        Vector512<float> factors = Vector512.Create(factor);
        a = Vector512.FusedMultiplyAdd(factors, left, a);
        b = Vector512.FusedMultiplyAdd(factors, right, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> a, Vector512<float> b, float* m)
    {
        a.Store(m);
        b.Store(m + Vector512<float>.Count);
    }
}
