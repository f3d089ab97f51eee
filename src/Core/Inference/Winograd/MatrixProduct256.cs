using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>6 × 16 sums in 12 of AVX2's 16 registers.</summary>
internal readonly unsafe struct MatrixProduct256 : IMatrixProduct
{
    /// <inheritdoc/>
    public static int Rows => 6;

    /// <inheritdoc/>
    public static int Columns => 2 * Vector256<float>.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* v, int vStride, float* u, int depth, float* m, int mStride)
    {
        nint stride = vStride;
        Vector256<float> a0 = default, b0 = default;
        Vector256<float> a1 = default, b1 = default;
        Vector256<float> a2 = default, b2 = default;
        Vector256<float> a3 = default, b3 = default;
        Vector256<float> a4 = default, b4 = default;
        Vector256<float> a5 = default, b5 = default;

        for (var end = u + depth * Columns; u < end; u += Columns, v++)
        {
            Vector256<float> left = Vector256.Load(u), right = Vector256.Load(u + 8);
            Add(left, right, *v, ref a0, ref b0);
            Add(left, right, *(v + stride), ref a1, ref b1);
            Add(left, right, *(v + 2 * stride), ref a2, ref b2);
            Add(left, right, *(v + 3 * stride), ref a3, ref b3);
            Add(left, right, *(v + 4 * stride), ref a4, ref b4);
            Add(left, right, *(v + 5 * stride), ref a5, ref b5);
        }

        Store(a0, b0, m);
        Store(a1, b1, m + mStride);
        Store(a2, b2, m + 2 * mStride);
        Store(a3, b3, m + 3 * mStride);
        Store(a4, b4, m + 4 * mStride);
        Store(a5, b5, m + 5 * mStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector256<float> left, Vector256<float> right, float factor, ref Vector256<float> a, ref Vector256<float> b)
    {
        Vector256<float> factors = Vector256.Create(factor);
        a = Vector256.FusedMultiplyAdd(factors, left, a);
        b = Vector256.FusedMultiplyAdd(factors, right, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> a, Vector256<float> b, float* m)
    {
        a.Store(m);
        b.Store(m + Vector256<float>.Count);
    }
}
