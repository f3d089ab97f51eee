namespace SuperRes.Core.Imaging.Metadata;

/// <summary>Who made a picture and who owns it, wherever its file says so.</summary>
/// <param name="Artist">Who made it; ASCII or UTF-8.</param>
/// <param name="Copyright">Who owns it.</param>
internal sealed record Ownership(byte[]? Artist, byte[]? Copyright)
{
    /// <summary>Looks at EXIF first, then at the tags of a TIFF, IPTC and the texts of a PNG.</summary>
    /// <param name="exif">The EXIF of the file; empty if it has none.</param>
    /// <param name="tiff">The whole file if it is a TIFF, whose tags libvips does not pass on; else empty.</param>
    /// <param name="photoshop">The image resources of a JPEG; else empty.</param>
    /// <param name="texts">The texts of a PNG; null for others.</param>
    public static Ownership Of(ReadOnlySpan<byte> exif, ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> photoshop, PngTexts? texts)
    {
        var iptc = tiff.IsEmpty ? photoshop : ExifBlock.Value(tiff, ExifBlock.Iptc);
        return new Ownership(
            Find(ExifBlock.Artist, IptcRecord.Byline, exif, tiff, iptc) ?? texts?.Author,
            Find(ExifBlock.Copyright, IptcRecord.CopyrightNotice, exif, tiff, iptc) ?? texts?.Owner);

        static byte[]? Find(int tag, int dataSet, ReadOnlySpan<byte> exif, ReadOnlySpan<byte> tiff, ReadOnlySpan<byte> iptc) =>
            ExifBlock.Find(exif, tag) ?? ExifBlock.Find(tiff, tag) ?? IptcRecord.Find(iptc, dataSet);
    }

    /// <summary>What is known, by EXIF tag.</summary>
    public IReadOnlyList<(int Tag, byte[] Text)> Tags =>
    [
        .. Artist is null ? [] : new[] { (ExifBlock.Artist, Artist) },
        .. Copyright is null ? [] : new[] { (ExifBlock.Copyright, Copyright) },
    ];
}
