using NetVips;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>Brings stored pixels into one of four layouts: grey or RGB, with or without alpha.</summary>
internal static class StoredColour
{
    /// <summary>
    /// RGB stays in its own space, its profile goes along, and no value changes. Grey does too, unless the result's
    /// format has no grey; then it becomes sRGB through its profile. CMYK becomes sRGB through its profile, or
    /// through a usual one if it has none.
    /// </summary>
    public static Image ForNetwork(PictureFile file, ImageFormat target, ref PictureMetadata metadata)
    {
        var image = file.Image;
        switch (image.Interpretation)
        {
            case Enums.Interpretation.Cmyk:
                metadata = metadata with { Profile = null };
                return ToSrgb(image, file.ProfileSpace == ProfileSpace.Cmyk, "cmyk");
            case Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Multiband
                when image.Bands <= 2:
                if (file.ProfileSpace != ProfileSpace.Grey)
                    metadata = metadata with { Profile = null };
                else if (!target.HoldsGrey())
                {
                    metadata = metadata with { Profile = null };
                    return ToSrgb(image, embedded: true, fallback: null);
                }

                return image.Copy();
            case Enums.Interpretation.Srgb or Enums.Interpretation.Rgb16 or Enums.Interpretation.Rgb
                when image.Bands is 3 or 4:
                if (file.ProfileSpace != ProfileSpace.Rgb)
                    metadata = metadata with { Profile = null };
                return image.Copy();
            default:
                throw new ImageUnsupportedException(
                    $"Pictures in the colour space {image.Interpretation} with {image.Bands} channels are not read "
                    + "here. Save the picture as RGB.");
        }
    }

    private static Image ToSrgb(Image image, bool embedded, string? fallback) => image.IccTransform(
        "srgb",
        intent: Enums.Intent.Relative,
        blackPointCompensation: true,
        embedded: embedded,
        inputProfile: fallback,
        depth: image.Format == Enums.BandFormat.Ushort ? 16 : 8);
}
