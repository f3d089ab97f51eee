namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// A register kernel: a few rows of one matrix times a few columns of another, with the sums kept in registers.
/// </summary>
internal unsafe interface IMatrixProduct
{
    /// <summary>Rows a call computes.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns a call computes.</summary>
    static abstract int Columns { get; }

    /// <summary>Computes m[r][k] = Σ v[r][d] · u[d][k] for all rows and columns of a call.</summary>
    /// <param name="v"><see cref="Rows"/> rows of <paramref name="depth"/> floats.</param>
    /// <param name="vStride">Floats from one row of <paramref name="v"/> to the next.</param>
    /// <param name="u"><paramref name="depth"/> rows of <see cref="Columns"/> floats without gaps.</param>
    /// <param name="depth">Terms of each sum.</param>
    /// <param name="m">Takes the sums.</param>
    /// <param name="mStride">Floats from one row of <paramref name="m"/> to the next.</param>
    static abstract void Multiply(float* v, int vStride, float* u, int depth, float* m, int mStride);
}
