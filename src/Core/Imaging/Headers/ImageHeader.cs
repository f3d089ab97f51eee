using SuperRes.Core.Imaging.Rasters;

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

    /// <summary>Whether a JPEG is stored in passes over the whole picture.</summary>
    public bool IsProgressiveJpeg { get; init; }

    /// <summary>Whether the first row is known only when all of the file is read, so that the decoder holds the whole
    /// picture: a JPEG of several scans or an interlaced PNG.</summary>
    public bool IsInPasses { get; init; }

    /// <summary>Bytes of the largest strip or tile of a TIFF, unpacked.</summary>
    public long PartBytes { get; init; }

    /// <summary>Where the end marker of a JPEG begins; what follows is no part of the picture.</summary>
    public int JpegEnd { get; init; }

    /// <summary>What to put right before decoding, so that a sound picture is not taken for a damaged one.</summary>
    public IReadOnlyList<ByteRepair> Repairs { get; init; } = [];

    /// <summary>The JPEG streams that the strips or tiles of a TIFF hold.</summary>
    public EmbeddedJpegs? EmbeddedJpegs { get; init; }

    /// <summary>The pixels of a BMP or PNM, which no loader of libvips reads; null for others.</summary>
    public Raster? Raster { get; init; }

    /// <summary>Whether a WebP is stored without loss.</summary>
    public bool IsLosslessWebP { get; init; }

    /// <summary>EXIF and XMP behind the pixels of a PNG; null if there is none.</summary>
    public LateMetadata? Late { get; init; }

    /// <summary>Where the parts of Photoshop's resources lie that a JPEG holds, in order and without their prefix.</summary>
    public IReadOnlyList<Range> PhotoshopParts { get; init; } = [];

    /// <summary>Density that a JPEG, a PNG or a BMP tells outside of its EXIF; null if none.</summary>
    public Density? Density { get; init; }

    /// <summary>What a PNG or an AVIF says of its colours apart from a profile; null if nothing.</summary>
    public ColourCode? Colour { get; init; }
}

/// <summary>One byte of a file that should be another.</summary>
internal readonly record struct ByteRepair(int Offset, byte Value);

/// <summary>JPEG streams inside a TIFF (TIFF Technical Note 2).</summary>
/// <param name="Tables">The stream of the tables that they share; empty if each has its own.</param>
/// <param name="Streams">Where each of them lies.</param>
internal sealed record EmbeddedJpegs(Range Tables, IReadOnlyList<Range> Streams);
