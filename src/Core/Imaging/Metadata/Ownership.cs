using System.Text;
using NetVips;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>Who made a picture and who owns it, wherever its file says so.</summary>
/// <param name="Artist">Who made it; ASCII or UTF-8.</param>
/// <param name="Copyright">Who owns it.</param>
internal sealed record Ownership(byte[]? Artist, byte[]? Copyright)
{
    /// <summary>Looks at EXIF first, then at the tags of a TIFF, IPTC and the texts of a PNG.</summary>
    /// <param name="image">An image straight from its loader.</param>
    /// <param name="fields">The names of its fields.</param>
    /// <param name="tiff">The whole file if it is a TIFF, whose tags libvips does not pass on; else empty.</param>
    public static Ownership Of(Image image, string[] fields, ReadOnlySpan<byte> tiff)
    {
        var exif = Blob("exif-data");
        var iptc = tiff.IsEmpty ? Blob("iptc-data") : ExifBlock.Value(tiff, ExifBlock.Iptc).ToArray();
        return new Ownership(
            Find(ExifBlock.Artist, IptcRecord.Byline, "-Author", tiff),
            Find(ExifBlock.Copyright, IptcRecord.CopyrightNotice, "-Copyright", tiff));

        byte[]? Find(int tag, int dataSet, string keyword, ReadOnlySpan<byte> tags) => ExifBlock.Find(exif, tag)
            ?? ExifBlock.Find(tags, tag) ?? IptcRecord.Find(iptc, dataSet) ?? PngText(keyword);

        byte[] Blob(string field) => fields.Contains(field) && image.Get(field) is byte[] blob ? blob : [];

        byte[]? PngText(string keyword) =>
            fields.FirstOrDefault(field => field.StartsWith(PictureMetadata.PngTextField, StringComparison.Ordinal)
                && field.EndsWith(keyword, StringComparison.Ordinal)) is { } field && image.Get(field) is string text
                ? ExifBlock.Text(Encoding.UTF8.GetBytes(text))
                : null;
    }

    /// <summary>What is known, by EXIF tag.</summary>
    public IReadOnlyList<(int Tag, byte[] Text)> Tags =>
    [
        .. Artist is null ? [] : new[] { (ExifBlock.Artist, Artist) },
        .. Copyright is null ? [] : new[] { (ExifBlock.Copyright, Copyright) },
    ];
}
