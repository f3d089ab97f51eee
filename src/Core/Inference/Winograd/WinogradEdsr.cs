using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SuperRes.Core.Inference.Onnx;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference.Winograd;

/// <summary>
/// An EDSR on kernels of our own. 3×3 convolutions between features take Winograd's shortcut: five times fewer
/// multiplications than the definition. Bands run through all layers as a wave front (<see cref="WaveFront"/>).
/// </summary>
internal sealed class WinogradEdsr : INetwork
{
    /// <summary>Tiles computed together: their transforms and products fill less than half of a second-level cache of
    /// 1 MiB, and leave room for the weights that pass through it and what is prefetched.</summary>
    private const int BlockTiles = 14;

    /// <summary>Floats of all workspaces of bands at least: 256 MiB. With many workers, whose bands are larger, there is room
    /// for two of the largest kind.</summary>
    private const long BandBudget = 1L << 26;

    /// <summary>Floats of all workspaces of small bands: 128 MiB.</summary>
    private const long SmallBudget = 1L << 25;

    /// <summary>Floats of the workspace of a small band, a picture of up to about 250 × 190: 32 MiB.</summary>
    private const long SmallBand = 1L << 23;

    private readonly Scratch?[] _scratch;
    private readonly BandLimits _limits;

    /// <summary>Packs the weights for the kernels.</summary>
    /// <param name="edsr">The network as trained.</param>
    /// <param name="kernels">Instruction set to use.</param>
    /// <param name="workers">Threads that will call.</param>
    /// <param name="limits">Sizes of bands and stripes.</param>
    public WinogradEdsr(EdsrWeights edsr, IConvolutionKernels kernels, int workers, BandLimits? limits = null)
    {
        _limits = limits ?? BandLimits.Default;
        (Kernels, Scale, Workers) = (kernels, edsr.Scale, workers);
        Features = PackedConvolution.Padded(edsr.Features, kernels.Columns);
        Head = PackedConvolution.Head(edsr.Head, kernels.Columns);
        // Convolutions that share their weights share the packed ones.
        var packed = edsr.Trunk.Distinct().ToDictionary(c => c, c => PackedConvolution.Trunk(c, Features, kernels.Columns));
        Trunk = [.. edsr.Trunk.Select(c => packed[c])];
        Tail = PackedConvolution.Tail(edsr.Tail, edsr.Scale, Features, kernels.Columns);
        TilesPerBlock = PackedConvolution.Padded(BlockTiles, kernels.Rows);
        _scratch = new Scratch?[workers];
        Bands = new Workspaces(BudgetOf(workers));
    }

    /// <summary>Kernels that this processor can run, fastest first: AVX-512, AVX2 with FMA, or none.</summary>
    public static IReadOnlyList<IConvolutionKernels> Available { get; } =
    [
        .. Vector512.IsHardwareAccelerated && Avx512F.IsSupported
            ? [new ConvolutionKernels<Simd512, Vector512<float>, MatrixProduct512>("avx512")]
            : Array.Empty<IConvolutionKernels>(),
        .. Avx2.IsSupported && Fma.IsSupported
            ? [new ConvolutionKernels<Simd256, Vector256<float>, MatrixProduct256>("avx2")]
            : Array.Empty<IConvolutionKernels>(),
    ];

    /// <inheritdoc/>
    public string Engine => $"winograd-{Kernels.Name}";

    /// <inheritdoc/>
    public int Scale { get; }

    /// <summary>The instruction set.</summary>
    public IConvolutionKernels Kernels { get; }

    /// <inheritdoc/>
    public int Workers { get; }

    /// <summary>Channels of the trunk, padding included.</summary>
    public int Features { get; }

    /// <summary>What says how much memory bands take.</summary>
    public NetworkShape Shape => new(Layers, Features, Workers);

    /// <summary>Colours → features.</summary>
    public PackedConvolution Head { get; }

    /// <summary>Two convolutions a block and the closing one.</summary>
    public IReadOnlyList<PackedConvolution> Trunk { get; }

    /// <summary>Features → colours.</summary>
    public PackedConvolution Tail { get; }

    /// <summary>Convolutions in all.</summary>
    public int Layers => Trunk.Count + 2;

    /// <summary>Tiles computed together, a multiple of the kernels' rows.</summary>
    public int TilesPerBlock { get; }

    /// <summary>Memory for activations of most bands.</summary>
    internal Workspaces Bands { get; }

    /// <summary>Memory for activations of small bands, so that a small picture need not wait for a band of a large
    /// one to end.</summary>
    internal Workspaces SmallBands { get; } = new(SmallBudget);

    /// <summary>Scratch of all workers so far, for measurements.</summary>
    public IEnumerable<Scratch> Scratches => _scratch.OfType<Scratch>();

    /// <summary>Scratch of a worker.</summary>
    public Scratch ScratchOf(int worker) =>
        _scratch[worker] ??= new Scratch(TilesPerBlock, Features, Math.Max(Features, Tail.Outputs));

    /// <inheritdoc/>
    public long Work(int width, int height)
    {
        var work = 0L;
        foreach (var (rows, bands) in Region.Lengths(height, BandRows(width, height)))
            foreach (var (columns, stripes) in Region.Lengths(width, _limits.Columns(width)))
                work += (long)bands * stripes * WaveFront.Work(this, columns, rows);
        return work;
    }

    /// <inheritdoc/>
    public int BandRows(int width, int height) => _limits.Rows(width, height);

    /// <inheritdoc/>
    public async ValueTask<IBandPass> BeginAsync(Band band, CancellationToken cancellationToken)
    {
        Region[] regions = [.. Region.Stripes(band, _limits.Columns(band.Source.Width))];
        var length = regions.Max(region => WaveFront.Length(Shape, region.Width, region.Height));
        var workspaces = length <= SmallBand ? SmallBands : Bands;
        return new WinogradPass(this, regions, workspaces, await workspaces.RentAsync(length, cancellationToken));
    }

    /// <summary>Bytes that bands of the deployed network take beyond those of few workers.</summary>
    public static long BytesBeyondUsual(int workers) =>
        (BudgetOf(workers) - BandBudget) * sizeof(float);

    /// <summary>By the deployed network, which the process's memory is planned for: bands of a larger one run one at a time.</summary>
    private static long BudgetOf(int workers) =>
        Math.Max(BandBudget, 2 * BandLimits.Default.LongestWorkspace(new NetworkShape(Layers: 35, Features: 64, workers)));

    /// <inheritdoc/>
    public void Dispose()
    {
        Head.Dispose();
        Tail.Dispose();
        foreach (var convolution in Trunk)
            convolution.Dispose();
        foreach (var scratch in Scratches)
            scratch.Dispose();
        Bands.Dispose();
        SmallBands.Dispose();
    }
}
