using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>Repeats every pixel; for tests of all that is around the network.</summary>
internal sealed class NearestEngine(int scale = 3) : IUpscalingEngine
{
    private const int BandRows = 16;

    public string ModelId => "nearest";

    public int Scale => scale;

    public async Task<TimeSpan> UpscaleAsync(
        PixelBuffer source, IBandSink sink, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var band = new PixelBuffer(source.Width * scale, BandRows * scale, 3, source.Depth);
        for (var y = 0; y < source.Height; y += BandRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = Math.Min(BandRows, source.Height - y);
            for (var row = 0; row < rows * scale; row++)
                Repeat(source.Row(y + row / scale), band.Row(row), 3 * (int)source.Depth);
            await sink.WriteAsync(band, rows * scale, cancellationToken);
            progress?.Report((double)(y + rows) / source.Height);
        }
        return TimeSpan.Zero;
    }

    private void Repeat(ReadOnlySpan<byte> from, Span<byte> to, int pixelBytes)
    {
        for (var at = 0; at < to.Length; at += pixelBytes)
            from.Slice(at / pixelBytes / scale * pixelBytes, pixelBytes).CopyTo(to[at..]);
    }
}
