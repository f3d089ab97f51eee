using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>Upright pixels of a file, ready for the network, and what must accompany them into the result.</summary>
internal sealed class DecodedPicture(PixelBuffer colour, PixelBuffer? alpha) : IDisposable
{
    /// <summary>Height × width × 3, not multiplied by alpha; grey pictures have three equal channels.</summary>
    public PixelBuffer Colour { get; private set; } = colour;

    /// <summary>Height × width × 1; null where there is no transparency or the same everywhere.</summary>
    public PixelBuffer? Alpha { get; private set; } = alpha;

    /// <summary>The one value of an alpha channel that is the same everywhere.</summary>
    public int? ConstantAlpha { get; init; }

    /// <summary>Whether the result has one colour channel.</summary>
    public required bool IsGrey { get; init; }

    /// <summary>What to write next to the pixels.</summary>
    public required PictureMetadata Metadata { get; init; }

    /// <summary>Whether the result has an alpha channel.</summary>
    public bool HasAlpha => Alpha is not null || ConstantAlpha is not null;

    /// <summary>Bits of one sample.</summary>
    public SampleDepth Depth => Colour.Depth;

    /// <summary>Width and height.</summary>
    public PictureSize Size => new(Colour.Width, Colour.Height);

    /// <summary>Puts changed pixels in the place of the old ones, which are released.</summary>
    public void Replace(PixelBuffer colour, PixelBuffer? alpha)
    {
        if (!ReferenceEquals(Colour, colour))
            Colour.Dispose();
        if (!ReferenceEquals(Alpha, alpha))
            Alpha?.Dispose();
        (Colour, Alpha) = (colour, alpha);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Colour.Dispose();
        Alpha?.Dispose();
    }
}
