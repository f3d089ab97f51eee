namespace SuperRes.Core.Inference.Onnx;

/// <summary>The file holds a network, but no EDSR, or one beyond what kernels of our own run.</summary>
/// <param name="how">In which way.</param>
internal sealed class AnotherGraphException(string how) : Exception($"The graph is not an EDSR: {how}.");
