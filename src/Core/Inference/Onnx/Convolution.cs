namespace SuperRes.Core.Inference.Onnx;

/// <summary>A 3×3 convolution with stride 1 and a border of one zero.</summary>
/// <param name="Inputs">Channels read.</param>
/// <param name="Outputs">Channels written.</param>
/// <param name="Weights">[output][input][row][column].</param>
/// <param name="Bias">One float an output.</param>
internal sealed record Convolution(int Inputs, int Outputs, float[] Weights, float[] Bias)
{
    /// <summary>Weight of an input pixel.</summary>
    /// <param name="output">Channel written.</param>
    /// <param name="input">Channel read.</param>
    /// <param name="row">0 to 2 for the row above, this one, the one below.</param>
    /// <param name="column">0 to 2 for left, here, right.</param>
    public float Weight(int output, int input, int row, int column) =>
        Weights[((output * Inputs + input) * 3 + row) * 3 + column];
}
