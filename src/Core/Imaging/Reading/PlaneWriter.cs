using System.Numerics;
using System.Runtime.InteropServices;
using NetVips;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>Sorts decoded strips into a colour and an alpha buffer, turning the picture upright on the way.</summary>
internal sealed unsafe class PlaneWriter : IDisposable
{
    private readonly PictureSize _stored;
    private readonly Orientation _orientation;
    private readonly int _bands;
    private readonly bool _narrow;
    private readonly PixelBuffer _colour;
    private readonly PixelBuffer? _alpha;
    private int _minAlpha = int.MaxValue;
    private int _maxAlpha = int.MinValue;
    private bool _finished;

    /// <param name="stored">Size as stored.</param>
    /// <param name="orientation">How to turn it.</param>
    /// <param name="layout">An image with the bands and the format of the strips.</param>
    /// <param name="depth">Depth of the result; eight bits may be asked for where sixteen are stored.</param>
    public PlaneWriter(PictureSize stored, Orientation orientation, Image layout, SampleDepth depth)
    {
        (_stored, _orientation, _bands) = (stored, orientation, layout.Bands);
        _narrow = layout.Format == Enums.BandFormat.Ushort && depth == SampleDepth.Eight;
        var upright = orientation.Upright(stored);
        _colour = new PixelBuffer(upright.Width, upright.Height, 3, depth);
        _alpha = _bands is 2 or 4 ? new PixelBuffer(upright.Width, upright.Height, 1, depth) : null;
    }

    /// <summary>Takes the next rows.</summary>
    /// <param name="y">First stored row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="strip">Their interleaved samples.</param>
    public void Write(int y, int rows, byte[] strip)
    {
        if (_colour.Depth == SampleDepth.Sixteen)
            Place<ushort>(y, rows, MemoryMarshal.Cast<byte, ushort>(strip.AsSpan()));
        else if (_narrow)
            Place(y, rows, Narrow(MemoryMarshal.Cast<byte, ushort>(strip.AsSpan())));
        else
            Place<byte>(y, rows, strip);
    }

    /// <summary>Hands the buffers over.</summary>
    /// <param name="metadata">What goes with them.</param>
    /// <param name="clearIsOpaque">Whether an alpha channel of zeros is one that its writer did not fill.</param>
    public DecodedPicture Finish(PictureMetadata metadata, bool clearIsOpaque = false)
    {
        _finished = true;
        var constant = _alpha is not null && _minAlpha == _maxAlpha;
        if (constant)
            _alpha!.Dispose();
        else if (_alpha is not null && _minAlpha == 0)
            EdgeExtension.Fill(_colour, _alpha);
        return new DecodedPicture(_colour, constant ? null : _alpha)
        {
            ConstantAlpha = constant && !(clearIsOpaque && _minAlpha == 0) ? _minAlpha : null,
            IsGrey = _bands <= 2,
            Metadata = metadata,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_finished)
            return;
        _colour.Dispose();
        _alpha?.Dispose();
    }

    // 65535 = 257 * 255: dividing by 257 with rounding, in the strip's own memory.
    private static ReadOnlySpan<byte> Narrow(Span<ushort> wide)
    {
        var narrow = MemoryMarshal.AsBytes(wide)[..wide.Length];
        for (var i = 0; i < wide.Length; i++)
            narrow[i] = (byte)((wide[i] + 128) / 257);
        return narrow;
    }

    private void Place<T>(int y, int rows, ReadOnlySpan<T> samples)
        where T : unmanaged, IBinaryInteger<T>
    {
        var colour = (T*)_colour.Address;
        var alpha = _alpha is null ? null : (T*)_alpha.Address;
        var grey = _bands <= 2;
        for (var row = 0; row < rows; row++)
        {
            var (at, step) = _orientation.RowPath(y + row, _stored);
            for (var x = 0; x < _stored.Width; x++, at += step)
            {
                var pixel = samples.Slice((row * _stored.Width + x) * _bands, _bands);
                colour[3 * at] = pixel[0];
                colour[3 * at + 1] = grey ? pixel[0] : pixel[1];
                colour[3 * at + 2] = grey ? pixel[0] : pixel[2];
                if (alpha is null)
                    continue;

                alpha[at] = pixel[_bands - 1];
                var opacity = int.CreateTruncating(pixel[_bands - 1]);
                _minAlpha = Math.Min(_minAlpha, opacity);
                _maxAlpha = Math.Max(_maxAlpha, opacity);
            }
        }
    }
}
