using System.Numerics;
using System.Runtime.InteropServices;
using SuperRes.Core.Inference;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>Takes bands from a network, brings their rows into the channels of the result, and shrinks them.</summary>
internal sealed class PlaneSink : IBandSink
{
    private readonly RowRing _ring;
    private readonly int _writer;
    private readonly int _offset;
    private readonly int _channels;
    private readonly AreaShrink? _shrink;
    private int _y;

    /// <param name="ring">Where finished rows go.</param>
    /// <param name="writer">Number of this sink among the ring's writers.</param>
    /// <param name="isAlpha">Whether the bands hold alpha instead of colour.</param>
    /// <param name="networkSize">Size of the picture that the network makes.</param>
    public PlaneSink(RowRing ring, int writer, bool isAlpha, PictureSize networkSize)
    {
        (_ring, _writer) = (ring, writer);
        (_offset, _channels) = isAlpha ? (ring.Layout.ColourChannels, 1) : (0, ring.Layout.ColourChannels);
        _shrink = networkSize == ring.Layout.Size
            ? null
            : new AreaShrink(networkSize, ring.Layout.Size, _channels, ring.Layout.Depth);
    }

    /// <summary>How long the network had to wait for the encoder.</summary>
    public TimeSpan Waited { get; private set; }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(PixelBuffer band, int rows, CancellationToken cancellationToken)
    {
        for (var row = 0; row < rows; row++)
        {
            if (_shrink is not null && !_shrink.Add(band, row))
                continue;

            var started = TimeProvider.System.GetTimestamp();
            var target = await _ring.RoomAsync(_writer, _y++, cancellationToken);
            Waited += TimeProvider.System.GetElapsedTime(started);
            if (_shrink is not null)
                _shrink.Take(target, _offset, _ring.Layout.Channels);
            else if (band.Depth == SampleDepth.Sixteen)
                Pack(band.Row16(row), MemoryMarshal.Cast<byte, ushort>(target.AsSpan()));
            else
                Pack(band.Row(row), target.AsSpan());
            _ring.Filled(_writer);
        }
    }

    private void Pack<T>(Span<T> from, Span<T> to)
        where T : unmanaged, IBinaryInteger<T>
    {
        var stride = _ring.Layout.Channels;
        if (_channels == stride && _channels == 3)
        {
            from.CopyTo(to);
            return;
        }

        for (int source = 0, target = _offset; source < from.Length; source += 3, target += stride)
        {
            if (_channels == 3)
                from.Slice(source, 3).CopyTo(to[target..]);
            else
                to[target] = GreySample.Of(from[source], from[source + 1], from[source + 2]);
        }
    }
}
