namespace SuperRes.Core.Inference.Onnx;

/// <summary>An EDSR: a convolution from colours to features, residual blocks of two convolutions with a rectifier in
/// between, a convolution that closes the trunk, a sum with the trunk's beginning, and a convolution to the colours
/// of scale × scale pixels (Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution", 2017).
/// </summary>
/// <param name="Head">3 → features.</param>
/// <param name="Trunk">Two a block, then the closing one; features → features.</param>
/// <param name="Tail">features → 3·scale², channel (colour·scale + row)·scale + column.</param>
/// <param name="Scale">2, 3 or 4.</param>
internal sealed record EdsrWeights(Convolution Head, IReadOnlyList<Convolution> Trunk, Convolution Tail, int Scale)
{
    /// <summary>Channels of the trunk.</summary>
    public int Features => Head.Outputs;

    /// <summary>Convolutions in all.</summary>
    public int Layers => Trunk.Count + 2;
}
