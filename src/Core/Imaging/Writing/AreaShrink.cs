using System.Numerics;
using System.Runtime.InteropServices;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>
/// Shrinks a picture row by row: every result pixel is the mean of the area it covers, edge pixels counted by the
/// part that is covered. The same as OpenCV's INTER_AREA, without holding more than one row.
/// </summary>
internal sealed class AreaShrink
{
    private readonly PictureSize _to;
    private readonly int _channels;
    private readonly SampleDepth _depth;
    private readonly double _rowsEach;
    private readonly double _columnsEach;
    private readonly float[] _row;
    private readonly float[] _sum;
    private readonly float[] _result;
    private int _sourceY;
    private int _targetY;

    /// <param name="from">Size of the picture that comes in.</param>
    /// <param name="to">Size of the result, at most as large.</param>
    /// <param name="channels">3 for colour; 1 for the mean of the three channels that come in.</param>
    /// <param name="depth">Depth of both.</param>
    public AreaShrink(PictureSize from, PictureSize to, int channels, SampleDepth depth)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to.Width, from.Width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to.Height, from.Height);
        (_to, _channels, _depth) = (to, channels, depth);
        (_columnsEach, _rowsEach) = ((double)from.Width / to.Width, (double)from.Height / to.Height);
        _row = new float[to.Width * channels];
        _sum = new float[to.Width * channels];
        _result = new float[to.Width * channels];
    }

    /// <summary>The complete row, neither rounded nor limited.</summary>
    public ReadOnlySpan<float> Result => _result;

    /// <summary>Takes the next row of three channels.</summary>
    /// <returns>Whether a row of the result is complete, to be fetched with <see cref="Take"/> first.</returns>
    public bool Add(PixelBuffer band, int row) => _depth == SampleDepth.Sixteen
        ? Add<ushort>(band.Row16(row))
        : Add<byte>(band.Row(row));

    /// <inheritdoc cref="Add(PixelBuffer, int)"/>
    public bool Add<T>(ReadOnlySpan<T> row)
        where T : unmanaged, INumber<T>
    {
        ShrinkRow(row);

        // The row covers [y, y + 1) of the source; the result's current row ends at `end`.
        var end = (_targetY + 1) * _rowsEach;
        var last = _targetY == _to.Height - 1;
        var inside = last ? 1 : Math.Clamp(end - _sourceY, 0, 1);
        _sourceY++;
        Accumulate(_sum, (float)inside);
        if (last ? _sourceY < Math.Round(end) : _sourceY < end - 1e-9)
            return false;

        for (var i = 0; i < _sum.Length; i++)
            _result[i] = _sum[i] / (float)_rowsEach;
        Array.Clear(_sum);
        Accumulate(_sum, (float)(1 - inside));
        _targetY++;
        return true;
    }

    /// <summary>Writes the complete row into interleaved samples.</summary>
    /// <param name="target">A row of the result.</param>
    /// <param name="offset">First channel to write.</param>
    /// <param name="stride">Channels a pixel there.</param>
    public void Take(byte[] target, int offset, int stride)
    {
        if (_depth == SampleDepth.Sixteen)
            Round(MemoryMarshal.Cast<byte, ushort>(target.AsSpan()), offset, stride);
        else
            Round(target.AsSpan(), offset, stride);
    }

    private void Accumulate(float[] sum, float weight)
    {
        if (weight == 0)
            return;
        for (var i = 0; i < sum.Length; i++)
            sum[i] += weight * _row[i];
    }

    private void ShrinkRow<T>(ReadOnlySpan<T> source)
        where T : unmanaged, INumber<T>
    {
        var columns = source.Length / 3;
        for (var x = 0; x < _to.Width; x++)
        {
            var (start, end) = (x * _columnsEach, (x + 1) * _columnsEach);
            var (sum0, sum1, sum2) = (0f, 0f, 0f);
            for (var sx = (int)start; sx < columns && sx < end - 1e-9; sx++)
            {
                var weight = (float)(Math.Min(sx + 1, end) - Math.Max(sx, start));
                sum0 += weight * float.CreateTruncating(source[3 * sx]);
                sum1 += weight * float.CreateTruncating(source[3 * sx + 1]);
                sum2 += weight * float.CreateTruncating(source[3 * sx + 2]);
            }

            if (_channels == 1)
            {
                _row[x] = (sum0 + sum1 + sum2) / (3 * (float)_columnsEach);
                continue;
            }

            _row[3 * x] = sum0 / (float)_columnsEach;
            _row[3 * x + 1] = sum1 / (float)_columnsEach;
            _row[3 * x + 2] = sum2 / (float)_columnsEach;
        }
    }

    private void Round<T>(Span<T> target, int offset, int stride)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        for (int source = 0, at = offset; source < _result.Length; source += _channels, at += stride)
        {
            for (var channel = 0; channel < _channels; channel++)
                target[at + channel] = T.CreateSaturating(_result[source + channel] + 0.5f);
        }
    }
}
