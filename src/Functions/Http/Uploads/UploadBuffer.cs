using SuperRes.Core;
using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>An upload in memory. Grows with what has arrived, whatever length was announced.</summary>
/// <param name="memory">Where the bytes are accounted for, until <see cref="Dispose"/>.</param>
/// <param name="limits">What the picture may cost.</param>
internal sealed class UploadBuffer(CallerMemory memory, ImageLimits limits) : IDisposable
{
    /// <summary>Headers end before that, even behind a preview and a colour profile.</summary>
    private const int LongestHeader = 1 << 20;

    private const int FirstLength = 64 << 10;
    private byte[] _bytes = [];
    private int _length;
    private long _taken;

    /// <summary>What has arrived; stays as it is after <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, _length);

    /// <summary>Memory for a picture of some bytes: one byte more, to see the end without growing.</summary>
    public static long LengthFor(long bytes) => bytes + 1;

    /// <summary>Reads a picture to its end, or until its header shows that it will not be upscaled.</summary>
    /// <exception cref="ImageMissingException">It is empty.</exception>
    /// <exception cref="ImageUnsupportedException">It is no picture of a kind that is read here.</exception>
    /// <exception cref="ImageTooLargeException">A limit is exceeded.</exception>
    /// <exception cref="ImageAnimatedException">It has more than one frame.</exception>
    /// <exception cref="BusyException">There is no memory for it.</exception>
    public async Task FillAsync(UploadedPicture picture, CancellationToken cancellationToken)
    {
        var expected = LengthFor(picture.DeclaredLength ?? limits.MaxBytes);
        while (true)
        {
            if (_length == _bytes.Length)
            {
                // Each time that there is twice as much: after the last look nothing is read twice.
                if (_length is >= FirstLength and <= LongestHeader)
                    Upscaler.CheckBeginning(Content.Span, limits);
                Grow(expected);
            }

            var count = await picture.Content.ReadAsync(_bytes.AsMemory(_length), cancellationToken);
            if (count == 0)
                break;
            if (_length < Upscaler.BeginningBytes && _length + count >= Upscaler.BeginningBytes)
                Upscaler.CheckBeginning(_bytes.AsSpan(0, Upscaler.BeginningBytes), limits);
            _length += count;
        }

        if (_length == 0)
        {
            throw new ImageMissingException(
                $"There are no bytes. Send the picture as the body, or as '{UploadForm.PictureField}' of a form.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Return(Interlocked.Exchange(ref _taken, 0));

    private void Grow(long expected)
    {
        var length = (int)Math.Min(Math.Max(2L * _bytes.Length, FirstLength), Math.Max(expected, _length + 1L));
        memory.Take(length - _taken, _taken);
        _taken = length;
        Array.Resize(ref _bytes, length);
    }
}
