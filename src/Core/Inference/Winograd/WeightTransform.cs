using System.Runtime.CompilerServices;
using SuperRes.Core.Inference.Onnx;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// U = G g Gᵀ for every 3×3 kernel g, with F(6×6, 3×3), in double precision:
/// <code>
///     ⎡   1      0      0   ⎤
///     ⎢ -2/9   -2/9   -2/9  ⎥
///     ⎢ -2/9    2/9   -2/9  ⎥
/// G = ⎢  1/90   1/45   2/45 ⎥
///     ⎢  1/90  -1/45   2/45 ⎥
///     ⎢ 32/45  16/45   8/45 ⎥
///     ⎢ 32/45 -16/45   8/45 ⎥
///     ⎣   0      0      1   ⎦
/// </code>
/// </summary>
internal static unsafe class WeightTransform
{
    /// <summary>Products that make up one tile: 8 × 8.</summary>
    public const int Terms = Side * Side;

    private const int Side = TileRun.Reach;

    private static ReadOnlySpan<double> G =>
    [
        1, 0, 0,
        -2.0 / 9, -2.0 / 9, -2.0 / 9,
        -2.0 / 9, 2.0 / 9, -2.0 / 9,
        1.0 / 90, 1.0 / 45, 2.0 / 45,
        1.0 / 90, -1.0 / 45, 2.0 / 45,
        32.0 / 45, 16.0 / 45, 8.0 / 45,
        32.0 / 45, -16.0 / 45, 8.0 / 45,
        0, 0, 1,
    ];

    /// <summary>Transforms all kernels of a convolution into [term][panel][input][column].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Convolution convolution, float* to, int inputs, int outputs, int columns)
    {
        var half = stackalloc double[Side * 3];
        for (var output = 0; output < convolution.Outputs; output++)
        {
            for (var input = 0; input < convolution.Inputs; input++)
            {
                ReadOnlySpan<float> kernel = convolution.Weights.AsSpan((output * convolution.Inputs + input) * 9, 9);
                for (var i = 0; i < Side; i++)
                    for (var k = 0; k < 3; k++)
                        half[i * 3 + k] = G[i * 3] * kernel[k] + G[i * 3 + 1] * kernel[3 + k] + G[i * 3 + 2] * kernel[6 + k];

                var at = to + ((long)output / columns * inputs + input) * columns + output % columns;
                for (var i = 0; i < Side; i++)
                    for (var j = 0; j < Side; j++, at += (long)inputs * outputs)
                        *at = (float)(half[i * 3] * G[j * 3] + half[i * 3 + 1] * G[j * 3 + 1] + half[i * 3 + 2] * G[j * 3 + 2]);
            }
        }
    }
}
