using OpenCvSharp;
using OpenCvSharp.Dnn;
using SuperRes.Core.Inference.Scheduling;

namespace SuperRes.Core.Inference.OpenCv;

/// <summary>
/// Any network that OpenCV's DNN module reads and that takes [1, 3, H, W] to [1, 3, s·H, s·W] in the colours of
/// <see cref="Means"/>. Pictures are cut into equal tiles with overlap; each worker has a net of its own, because
/// simultaneous calls to one net give wrong pixels, silently.
/// </summary>
/// <remarks>
/// Equal tiles keep OpenCV from planning its buffers anew for every tile. An overlap of 12 pixels makes the result
/// of the EDSR of this project identical to the untiled one, although its theoretical receptive radius is 35.
/// </remarks>
internal sealed class OpenCvNetwork : INetwork
{
    /// <summary>Pixels a side of the part of a tile that is kept.</summary>
    internal const int DefaultTile = 144;

    private const int DefaultOverlap = 12;

    /// <summary>Odd and unequal, because pictures are: a network that needs even sides shows it here.</summary>
    private const int ProbeWidth = 23, ProbeHeight = 17;

    private readonly byte[] _onnx;
    private readonly Net?[] _nets;
    private readonly int _tile;
    private readonly int _overlap;

    /// <summary>Loads a network and tries it on a small input.</summary>
    /// <param name="onnx">Content of the file.</param>
    /// <param name="workers">Threads that will call.</param>
    /// <param name="tile">Largest side of a tile without its overlap, in pixels.</param>
    /// <param name="overlap">Pixels around a tile that are computed and dropped.</param>
    /// <exception cref="ModelUnavailableException">OpenCV cannot read the file, or the network is of another
    /// kind.</exception>
    public OpenCvNetwork(byte[] onnx, int workers, int tile = DefaultTile, int overlap = DefaultOverlap)
    {
        (_onnx, _tile, _overlap) = (onnx, tile, overlap);
        _nets = new Net?[workers];
        OpenCvThreads.EnsureSingle();
        try
        {
            Scale = Probe();
            TryLargestTile();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Engine => "opencv";

    /// <inheritdoc/>
    public int Scale { get; }

    /// <inheritdoc/>
    public int Workers => _nets.Length;

    /// <inheritdoc/>
    public long Work(int width, int height)
    {
        var rows = BandRows(width, height);
        return (height + rows - 1) / rows * new Tiling(width, height, 0, rows, _tile, _overlap).Work;
    }

    /// <inheritdoc/>
    public int BandRows(int width, int height) => Tiling.Equal(height, _tile);

    /// <inheritdoc/>
    public ValueTask<IBandPass> BeginAsync(Band band, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IBandPass>(new TilePass(
            this, band, new Tiling(band.Source.Width, band.Source.Height, band.Top, band.Rows, _tile, _overlap)));

    /// <summary>Runs one tile.</summary>
    /// <param name="input">1 × 3 × height × width floats.</param>
    /// <param name="worker">Whose net to use.</param>
    /// <returns>1 × 3 × s·height × s·width floats, to be disposed of.</returns>
    /// <exception cref="ModelUnavailableException">The network fails on an input of this size, or its output has another one.</exception>
    public Mat Forward(Mat input, int worker)
    {
        try
        {
            var net = _nets[worker] ??= Read();
            net.SetInput(input);
            return Checked(net.Forward(), input);
        }
        catch (OpenCVException failure)
        {
            throw new ModelUnavailableException(
                $"The model file is not an ONNX network that OpenCV can run on {input.Size(3)} × {input.Size(2)} pixels.",
                failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var net in _nets)
            net?.Dispose();
    }

    private Net Read() => CvDnn.ReadNetFromOnnx(_onnx)
        ?? throw new ModelUnavailableException("The model file holds no network.");

    /// <summary>What fails on a tile of full size would fail on every picture of some size.</summary>
    private void TryLargestTile()
    {
        var side = Math.Min(_tile, DefaultTile) + 2 * _overlap;
        using Mat input = new([1, 3, side, side], MatType.CV_32FC1, Scalar.All(0));
        using var output = Forward(input, 0);
    }

    /// <summary>The pixels are read from native memory, so what one size gave proves nothing for another.</summary>
    private Mat Checked(Mat output, Mat input)
    {
        if (Scale == 0 || IsEnlarged(output, input, Scale))
            return output;
        using (output)
        {
            throw new ModelUnavailableException(
                $"The network in the model file does not enlarge {input.Size(3)} × {input.Size(2)} pixels {Scale} times, as it does others.");
        }
    }

    private static bool IsEnlarged(Mat output, Mat input, int scale) =>
        output.Dims == 4 && output.Type() == MatType.CV_32FC1 && output.IsContinuous() && output.Size(0) == 1 && output.Size(1) == 3
        && output.Size(2) == scale * input.Size(2) && output.Size(3) == scale * input.Size(3);

    private int Probe()
    {
        using Mat input = new([1, 3, ProbeHeight, ProbeWidth], MatType.CV_32FC1, Scalar.All(0));
        using var output = Forward(input, 0);
        var scale = output.Dims == 4 ? output.Size(2) / ProbeHeight : 0;
        return scale is >= 2 and <= 4 && IsEnlarged(output, input, scale) ? scale : throw new ModelUnavailableException(
            "The network in the model file does not enlarge a three-channel picture two, three or four times.");
    }
}
