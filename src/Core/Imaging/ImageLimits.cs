using System.Globalization;

namespace SuperRes.Core.Imaging;

/// <summary>What a picture may cost; checked on its header, before a pixel is decoded.</summary>
public sealed record ImageLimits
{
    /// <summary>Length of the file in bytes; 25 MiB.</summary>
    public long MaxBytes { get; init; } = 25L << 20;

    /// <summary>Width × height in millions of pixels; 25.</summary>
    public double MaxMegapixels { get; init; } = 25;

    /// <summary>Longest side in pixels; 16,384.</summary>
    public int MaxSide { get; init; } = 16_384;

    /// <summary>How long decoding may take before it is given up; 30 seconds.</summary>
    public TimeSpan DecodeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the picture waits for memory for as long as it takes, instead of being turned away where the line is
    /// full: nobody waits for its result.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Refuses files that are empty or too long.</summary>
    /// <param name="length">Bytes.</param>
    /// <exception cref="ImageMissingException">There are no bytes.</exception>
    /// <exception cref="ImageTooLargeException">There are more than <see cref="MaxBytes"/>.</exception>
    public void CheckBytes(long length)
    {
        if (length == 0)
            throw new ImageMissingException("The file is empty. Send the bytes of a picture.");
        if (length > MaxBytes)
        {
            throw new ImageTooLargeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The file has {length:N0} bytes; the limit is {MaxBytes:N0}. Send a smaller one."));
        }
    }

    /// <summary>Refuses pictures with too many pixels or too long a side.</summary>
    /// <exception cref="ImageTooLargeException">A limit is exceeded.</exception>
    internal void CheckSize(PictureSize size) => CheckSize(size.Width, size.Height);

    /// <inheritdoc cref="CheckSize(PictureSize)"/>
    internal void CheckSize(long width, long height)
    {
        if (Math.Max(width, height) > MaxSide)
        {
            throw new ImageTooLargeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The picture is {width}x{height} pixels; the limit is {MaxSide:N0} a side. Send a smaller one."));
        }

        if (width * height > MaxMegapixels * 1e6)
        {
            throw new ImageTooLargeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The picture is {width}x{height} pixels, {width * height / 1e6:0.#} megapixels; the limit is "
                + $"{MaxMegapixels:0.###}. Send a smaller one."));
        }
    }
}
