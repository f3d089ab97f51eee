namespace SuperRes.Core.Upscaling;

/// <summary>Format of the result.</summary>
public enum OutputFormat
{
    /// <summary>JPEG, PNG and WebP stay what they are; everything else becomes PNG.</summary>
    Auto,

    /// <summary>JPEG, without chroma subsampling; transparency is laid on white.</summary>
    Jpeg,

    /// <summary>PNG; keeps transparency and 16 bits.</summary>
    Png,

    /// <summary>WebP; keeps transparency; at most 16,383 pixels a side.</summary>
    WebP,

    /// <summary>AVIF; keeps transparency; at most 16,384 pixels a side.</summary>
    Avif,
}

/// <summary>How much noise is taken off before the network sees the picture.</summary>
public enum Denoise
{
    /// <summary>None.</summary>
    None,

    /// <summary>As <see cref="Light"/> or <see cref="Strong"/> where a JPEG's quality calls for it, else none.</summary>
    Auto,

    /// <summary>Non-local means of strength 5.</summary>
    Light,

    /// <summary>Non-local means of strength 10.</summary>
    Strong,
}

/// <summary>What becomes of EXIF, XMP and IPTC.</summary>
public enum MetadataPolicy
{
    /// <summary>The colour profile, the copyright notice and the author stay; all else, such as GPS, goes.</summary>
    Strip,

    /// <summary>All stays that is still true of the result; orientation is reset and thumbnails go.</summary>
    Keep,
}
