namespace SuperRes.Core.Imaging.Writing;

/// <summary>Shape of the rows of a finished picture.</summary>
/// <param name="Size">Width and height.</param>
/// <param name="IsGrey">One colour channel instead of three.</param>
/// <param name="HasAlpha">Whether an alpha channel follows the colour, not multiplied into it.</param>
/// <param name="Depth">Bits of a sample.</param>
internal sealed record RowLayout(PictureSize Size, bool IsGrey, bool HasAlpha, SampleDepth Depth)
{
    /// <summary>Channels of colour.</summary>
    public int ColourChannels => IsGrey ? 1 : 3;

    /// <summary>Channels in all.</summary>
    public int Channels => ColourChannels + (HasAlpha ? 1 : 0);

    /// <summary>Bytes a row.</summary>
    public int RowBytes => Size.Width * Channels * (int)Depth;
}
