using SuperRes.Core.Imaging;
using SuperRes.Core.Inference;

namespace SuperRes.Core.Tests.Inference;

/// <summary>Keeps the bytes of all bands.</summary>
internal sealed class CollectingSink : IBandSink
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public int Bands { get; private set; }

    public ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken)
    {
        for (var y = 0; y < rows; y++)
            _bytes.AddRange(band.Row(y));
        Bands++;
        return ValueTask.CompletedTask;
    }
}
