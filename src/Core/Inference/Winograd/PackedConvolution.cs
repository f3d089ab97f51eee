using SuperRes.Core.Inference.Onnx;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// The weights of a convolution in the order in which a register kernel reads them: [term][panel][input][column],
/// where panel · columns + column is the output. Channels are padded with zeros to whole panels.
/// </summary>
internal sealed unsafe class PackedConvolution : IDisposable
{
    private readonly NativeFloats _weights;
    private readonly NativeFloats _bias;

    private PackedConvolution(int terms, int inputs, int outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        _weights = new NativeFloats((long)terms * inputs * outputs);
        _bias = new NativeFloats(outputs);
    }

    /// <summary>Channels read, padding included.</summary>
    public int Inputs { get; }

    /// <summary>Channels written, padding included.</summary>
    public int Outputs { get; }

    /// <summary>First weight.</summary>
    public float* Weights => _weights.Pointer;

    /// <summary>First of <see cref="Outputs"/> biases.</summary>
    public float* Bias => _bias.Pointer;

    /// <summary>Packs a convolution between features, with its weights transformed.</summary>
    /// <param name="convolution">Weights as trained.</param>
    /// <param name="inputs">Channels read, padding included.</param>
    /// <param name="columns">Columns of the register kernel.</param>
    public static PackedConvolution Trunk(Convolution convolution, int inputs, int columns)
    {
        var outputs = Padded(convolution.Outputs, columns);
        PackedConvolution packed = new(WeightTransform.Terms, inputs, outputs);
        WeightTransform.Run(convolution, packed.Weights, inputs, outputs, columns);
        convolution.Bias.CopyTo(new Span<float>(packed.Bias, outputs));
        return packed;
    }

    /// <summary>Packs the convolution that reads colours; its inputs are the 27 samples R, G, B of 3×3 pixels.</summary>
    public static PackedConvolution Head(Convolution convolution, int columns)
    {
        var outputs = Padded(convolution.Outputs, columns);
        PackedConvolution packed = new(1, 27, outputs);
        for (var output = 0; output < convolution.Outputs; output++)
            for (var pixel = 0; pixel < 9; pixel++)
                for (var rgb = 0; rgb < 3; rgb++)
                    packed.Weights[(output / columns * 27 + pixel * 3 + rgb) * columns + output % columns] =
                        convolution.Weight(output, 2 - rgb, pixel / 3, pixel % 3);
        convolution.Bias.CopyTo(new Span<float>(packed.Bias, outputs));
        return packed;
    }

    /// <summary>Packs the convolution that writes colours: its outputs become [row][column][R, G, B] of the pixels
    /// that one input pixel turns into, and its biases carry the mean colour.</summary>
    public static PackedConvolution Tail(Convolution convolution, int scale, int inputs, int columns)
    {
        var weights = new float[convolution.Weights.Length];
        var bias = new float[convolution.Bias.Length];
        var size = convolution.Inputs * 9;
        for (var to = 0; to < bias.Length; to++)
        {
            var bgr = 2 - to % 3;
            var from = bgr * scale * scale + to / 3;
            Array.Copy(convolution.Weights, from * size, weights, to * size, size);
            bias[to] = convolution.Bias[from] + Means.BlueGreenRed[bgr];
        }
        return Trunk(convolution with { Weights = weights, Bias = bias }, inputs, columns);
    }

    /// <summary>The next multiple of <paramref name="step"/>.</summary>
    public static int Padded(int channels, int step) => (channels + step - 1) / step * step;

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}
