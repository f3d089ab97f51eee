namespace SuperRes.Core.Inference.Winograd;

/// <summary>The three kinds of convolutions of the network, for one instruction set.</summary>
internal unsafe interface IConvolutionKernels
{
    /// <summary>Name, such as <c>avx512</c>.</summary>
    string Name { get; }

    /// <summary>Rows of the register kernel; a part is computed in multiples of them.</summary>
    int Rows { get; }

    /// <summary>Columns of the register kernel; channels are padded to multiples of them.</summary>
    int Columns { get; }

    /// <summary>Colours of the picture → features.</summary>
    void Head(PackedConvolution weights, Region region, ActivationPlane to, TileRun run, Scratch scratch);

    /// <summary>Features → features.</summary>
    /// <param name="weights">The convolution.</param>
    /// <param name="from">Read.</param>
    /// <param name="to">Written.</param>
    /// <param name="tiles">Which tiles, in reading order.</param>
    /// <param name="region">What lies inside the picture.</param>
    /// <param name="finish">What becomes of the result.</param>
    /// <param name="scratch">The worker's.</param>
    void Trunk(
        PackedConvolution weights, ActivationPlane from, ActivationPlane to, Range tiles, Region region, Finish finish,
        Scratch scratch);

    /// <summary>Features → pixels of the band's destination.</summary>
    void Tail(PackedConvolution weights, ActivationPlane from, Range tiles, Region region, Scratch scratch);
}
