using System.Text;
using NetVips;
using SuperRes.Core.Imaging.Reading;
using SuperRes.Core.Imaging.Writing;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>What accompanies the pixels of a picture from its file into the result.</summary>
internal sealed record PictureMetadata
{
    /// <summary>What libvips calls the embedded colour profile.</summary>
    internal const string ProfileField = "icc-profile-data";

    private const string ExifField = "exif-data";
    private const string XmpField = "xmp-data";
    private const string CopyrightField = "exif-ifd0-Copyright";
    private const string ArtistField = "exif-ifd0-Artist";

    /// <summary>ICC profile of the pixels as they are written; null for sRGB.</summary>
    public byte[]? Profile { get; init; }

    /// <summary>Density of the result, which is that of the file; null if none is known.</summary>
    public Density? Density { get; private init; }

    private byte[]? Exif { get; init; }

    private byte[]? Xmp { get; init; }

    // Image resources, IPTC among them, with the prefix of a segment in front.
    private byte[] Photoshopped { get; init; } = [];

    private byte[] PngChunks { get; init; } = [];

    private Dictionary<string, string> ExifTexts { get; init; } = [];

    /// <summary>Collects the metadata of an opened file.</summary>
    /// <param name="file">Of which nothing has been decoded.</param>
    /// <param name="keepAll">Everything, instead of profile, ownership and density only.</param>
    /// <param name="cancellationToken">Ends the work between two fields.</param>
    public static PictureMetadata From(PictureFile file, bool keepAll, CancellationToken cancellationToken)
    {
        var image = file.Image;
        var tiff = file.Header.Format == ImageFormat.Tiff ? file.Bytes.Span : [];
        var fields = image.GetFields();
        var (stored, xmp) = (Blob(ExifField), Blob(XmpField));
        var photoshop = Photoshop(file);
        var texts = file.Header.Format == ImageFormat.Png ? PngTexts.Of(file.Bytes.Span, keepAll, cancellationToken) : null;
        var owner = Ownership.Of(stored, tiff, photoshop, texts);
        var exif = keepAll ? stored : null;
        var density = file.Header.Density ?? ExifDensity.Find(tiff.IsEmpty ? stored : tiff);
        return new PictureMetadata
        {
            Profile = Blob(ProfileField),
            Density = file.Orientation.SwapsSides ? density?.Turn() : density,
            Exif = exif ?? ExifBlock.Of([.. keepAll ? Description(tiff) : [], .. owner.Tags]),
            Xmp = xmp is null ? null : XmpPacket.Filter(xmp, keepAll),
            // That of a TIFF lacks the frame in which a JPEG has it.
            Photoshopped = keepAll ? photoshop : [],
            PngChunks = keepAll && texts is not null ? texts.Chunks : [],
            ExifTexts = keepAll ? AllTexts(image, fields, exif, owner, cancellationToken) : [],
        };

        byte[]? Blob(string field) => fields.Contains(field) ? image.Get(field) as byte[] : null;
    }

    /// <summary>What an encoder may write. Without EXIF it would make some up.</summary>
    public Enums.ForeignKeep Keep => Enums.ForeignKeep.Icc | Enums.ForeignKeep.Xmp
        | (Exif is null ? 0 : Enums.ForeignKeep.Exif);

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
        ImageFormat.Jpeg => new JfifHead(Density, Photoshopped),
        ImageFormat.Png => new PngHead([.. Density is { } density ? PngChunk.Of(density) : [], .. PngChunks]),
        _ => null,
    };

    private void Attach(MutableImage mutable)
    {
        foreach (var (name, blob) in new[] { (ProfileField, Profile), (ExifField, Exif), (XmpField, Xmp) })
        {
            if (blob is not null)
                mutable.Set(GValue.BlobType, name, blob);
        }

        foreach (var (name, value) in ExifTexts)
            mutable.Set(GValue.GStrType, name, value);
        mutable.Set(GValue.GStrType, "resolution-unit", "in");
        if (Exif is not null)
            mutable.Set(GValue.GIntType, "orientation", 1);
    }

    // Resources too long for one segment go on in the next.
    private static byte[] Photoshop(PictureFile file) => file.Header.PhotoshopParts is { Count: > 0 } parts
        ? [.. IptcRecord.Prefix, .. parts.SelectMany(part => file.Bytes[part].ToArray())]
        : [];

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
        && !field.StartsWith("exif-ifd1-", StringComparison.Ordinal) && field != "exif-ifd0-Orientation";
}
