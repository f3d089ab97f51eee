using System.Text;
using NetVips;
using SuperRes.Core.Imaging.Reading;
using SuperRes.Core.Imaging.Writing;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>What accompanies the pixels of a picture from its file into the result.</summary>
internal sealed record PictureMetadata
{
    /// <summary>What libvips calls the texts of a PNG: this, a number, and the keyword.</summary>
    internal const string PngTextField = "png-comment-";

    /// <summary>What libvips calls the embedded colour profile.</summary>
    internal const string ProfileField = "icc-profile-data";

    private const string ExifField = "exif-data";
    private const string XmpField = "xmp-data";
    private const string IptcField = "iptc-data";
    private const string CopyrightField = "exif-ifd0-Copyright";
    private const string ArtistField = "exif-ifd0-Artist";

    /// <summary>ICC profile of the pixels as they are written; null for sRGB.</summary>
    public byte[]? Profile { get; init; }

    /// <summary>Density of the result, which is that of the file; null if none is known.</summary>
    public Density? Density { get; private init; }

    private byte[]? Exif { get; init; }

    private byte[]? Xmp { get; init; }

    private byte[]? Iptc { get; init; }

    private Dictionary<string, string> Texts { get; init; } = [];

    /// <summary>Collects the metadata of an opened file.</summary>
    /// <param name="file">Of which nothing has been decoded.</param>
    /// <param name="keepAll">Everything, instead of profile, ownership and density only.</param>
    /// <param name="cancellationToken">Ends the work between two fields.</param>
    public static PictureMetadata From(PictureFile file, bool keepAll, CancellationToken cancellationToken)
    {
        var image = file.Image;
        var tiff = file.Header.Format == ImageFormat.Tiff ? file.Bytes.Span : [];
        var fields = image.GetFields();
        var owner = Ownership.Of(image, fields, tiff);
        var (exif, xmp) = (keepAll ? Blob(ExifField) : null, Blob(XmpField));
        var density = file.Header.Density ?? ExifDensity.Find(tiff.IsEmpty ? Blob(ExifField) : tiff);
        return new PictureMetadata
        {
            Profile = Blob(ProfileField),
            Density = file.Orientation.SwapsSides ? density?.Turn() : density,
            Exif = exif ?? ExifBlock.Of([.. keepAll ? Description(tiff) : [], .. owner.Tags]),
            Xmp = xmp is null ? null : XmpPacket.Filter(xmp, keepAll),
            // That of a TIFF lacks the frame in which a JPEG has it, and libvips writes it into JPEGs only.
            Iptc = keepAll && tiff.IsEmpty ? Blob(IptcField) : null,
            Texts = keepAll ? AllTexts(image, fields, exif, owner, cancellationToken) : [],
        };

        byte[]? Blob(string field) => fields.Contains(field) ? image.Get(field) as byte[] : null;
    }

    /// <summary>What an encoder may write. Without EXIF it would make some up.</summary>
    public Enums.ForeignKeep Keep => Enums.ForeignKeep.Icc | Enums.ForeignKeep.Xmp | Enums.ForeignKeep.Iptc
        | (Exif is null ? 0 : Enums.ForeignKeep.Exif) | (Texts.Count > 0 ? Enums.ForeignKeep.Other : 0);

    /// <summary>Attaches everything to a picture about to be saved.</summary>
    /// <param name="image">The upright, upscaled picture.</param>
    public Image AttachTo(Image image)
    {
        // EXIF has no way to say that the density is unknown but this one (EXIF 2.32, 4.6.4 A).
        const double UnknownInExif = 72;
        const double MillimetresAnInch = 25.4;
        var (x, y) = Density is { } known
            ? (Math.Round(known.X / Imaging.Density.Inches, 2), Math.Round(known.Y / Imaging.Density.Inches, 2))
            : (UnknownInExif, UnknownInExif);
        using var scaled = image.Copy(xres: x / MillimetresAnInch, yres: y / MillimetresAnInch);
        return scaled.Mutate(Attach);
    }

    /// <summary>What has to become of the head that the encoder of a format writes; null if nothing.</summary>
    public IFileHead? HeadOf(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => new JfifHead(Density),
        ImageFormat.Png => new PngHead(Density is { } density ? PngChunk.Of(density) : []),
        _ => null,
    };

    private void Attach(MutableImage mutable)
    {
        foreach (var (name, blob) in new[]
            { (ProfileField, Profile), (ExifField, Exif), (XmpField, Xmp), (IptcField, Iptc) })
        {
            if (blob is not null)
                mutable.Set(GValue.BlobType, name, blob);
        }

        foreach (var (name, value) in Texts)
            mutable.Set(GValue.GStrType, name, value);
        mutable.Set(GValue.GStrType, "resolution-unit", "in");
        if (Exif is not null)
            mutable.Set(GValue.GIntType, "orientation", 1);
    }

    private static IEnumerable<(int Tag, byte[] Text)> Description(ReadOnlySpan<byte> tiff) =>
        ExifBlock.Find(tiff, ExifBlock.Description) is { } text ? [(ExifBlock.Description, text)] : [];

    // The EXIF of the result has what these fields have; they change nothing where they say what it says.
    private static Dictionary<string, string> AllTexts(
        Image image, string[] fields, byte[]? exif, Ownership owner, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<string, string>();
        foreach (var field in fields.Where(IsTrue))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (image.Get(field) is string text)
                texts[field] = text;
        }

        // libvips cuts what it takes for its own note, the last pair of parentheses, off a text.
        if (ExifBlock.Find(exif, ExifBlock.Copyright) is null && exif is not null && owner.Copyright is { } copyright)
            texts[CopyrightField] = Encoding.UTF8.GetString(copyright) + " ()";
        if (ExifBlock.Find(exif, ExifBlock.Artist) is null && exif is not null && owner.Artist is { } artist)
            texts[ArtistField] = Encoding.UTF8.GetString(artist) + " ()";
        return texts;
    }

    // The second directory describes a thumbnail of the small picture; the orientation is applied to the pixels.
    private static bool IsTrue(string field) => field.StartsWith("exif-ifd", StringComparison.Ordinal)
        ? !field.StartsWith("exif-ifd1-", StringComparison.Ordinal) && field != "exif-ifd0-Orientation"
        : field.StartsWith(PngTextField, StringComparison.Ordinal)
            && !field.Contains("-Raw profile type ", StringComparison.Ordinal);
}
