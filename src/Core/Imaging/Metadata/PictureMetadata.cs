using NetVips;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>What accompanies the pixels of a picture from its file into the result.</summary>
internal sealed record PictureMetadata
{
    private const string ProfileField = "icc-profile-data";
    private const string ExifField = "exif-data";
    private const string XmpField = "xmp-data";
    private const string IptcField = "iptc-data";

    // Who made the picture and who owns it: all that stays when metadata is stripped.
    private static readonly string[] Ownership = ["exif-ifd0-Copyright", "exif-ifd0-Artist"];

    /// <summary>ICC profile of the pixels as they are written; null for sRGB.</summary>
    public byte[]? Profile { get; init; }

    private byte[]? Exif { get; init; }

    private byte[]? Xmp { get; init; }

    private byte[]? Iptc { get; init; }

    private Dictionary<string, string> ExifValues { get; init; } = [];

    /// <summary>Collects the metadata of an opened file.</summary>
    /// <param name="image">An image straight from its loader.</param>
    /// <param name="keepAll">Everything, instead of profile and ownership only.</param>
    public static PictureMetadata From(Image image, bool keepAll)
    {
        var fields = image.GetFields();
        var xmp = Blob(XmpField);
        return new PictureMetadata
        {
            Profile = Blob(ProfileField),
            Exif = keepAll ? Blob(ExifField) : null,
            Xmp = xmp is null ? null : XmpPacket.Filter(xmp, keepAll),
            Iptc = keepAll ? Blob(IptcField) : null,
            ExifValues = fields
                .Where(field => field.StartsWith("exif-ifd", StringComparison.Ordinal))
                .Where(field => keepAll ? !IsStale(field) : Ownership.Contains(field))
                .ToDictionary(field => field, field => (string)image.Get(field)),
        };

        byte[]? Blob(string field) => fields.Contains(field) ? image.Get(field) as byte[] : null;
    }

    /// <summary>What an encoder may write. Without EXIF values it would make some up.</summary>
    public Enums.ForeignKeep Keep => Enums.ForeignKeep.Icc | Enums.ForeignKeep.Xmp | Enums.ForeignKeep.Iptc
        | (ExifValues.Count > 0 ? Enums.ForeignKeep.Exif : 0);

    /// <summary>Attaches everything to a picture about to be saved.</summary>
    /// <param name="image">The upright, upscaled picture.</param>
    public Image AttachTo(Image image) => image.Mutate(mutable =>
    {
        foreach (var (name, blob) in new[]
            { (ProfileField, Profile), (ExifField, Exif), (XmpField, Xmp), (IptcField, Iptc) })
        {
            if (blob is not null)
                mutable.Set(GValue.BlobType, name, blob);
        }

        foreach (var (name, value) in ExifValues)
            mutable.Set(GValue.GStrType, name, value);
        if (Exif is not null)
            mutable.Set(GValue.GIntType, "orientation", 1);
    });

    // The second directory describes a thumbnail of the small picture; the orientation is applied to the pixels.
    private static bool IsStale(string field) =>
        field.StartsWith("exif-ifd1-", StringComparison.Ordinal) || field == "exif-ifd0-Orientation";
}
