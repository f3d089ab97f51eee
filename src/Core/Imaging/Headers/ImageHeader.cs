namespace SuperRes.Core.Imaging.Headers;

/// <summary>What a file says of itself, read without a decoder.</summary>
/// <param name="Format">Kind of file.</param>
/// <param name="Width">Stored pixels a row, before any orientation is applied.</param>
/// <param name="Height">Stored rows.</param>
internal sealed record ImageHeader(ImageFormat Format, long Width, long Height)
{
    /// <summary>Frames or pages; 1 for a still picture.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Whether a frame of the announced size was found.</summary>
    public bool HasPixels { get; init; } = true;

    /// <summary>Estimated quality setting, 1 to 100, of the encoder of a JPEG; null for others.</summary>
    public int? JpegQuality { get; init; }

    /// <summary>Whether a WebP is stored without loss.</summary>
    public bool IsLosslessWebP { get; init; }

    /// <summary>What a PNG or an AVIF says of its colours apart from a profile; null if nothing.</summary>
    public ColourCode? Colour { get; init; }
}
