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
                return ToSrgb(image, file.ProfileSpace == ProfileSpace.Cmyk && Converts(image), "cmyk");
            case Enums.Interpretation.Bw or Enums.Interpretation.Grey16 or Enums.Interpretation.Multiband
                when image.Bands <= 2:
                if (file.ProfileSpace != ProfileSpace.Grey)
                    metadata = metadata with { Profile = null };
                else if (!target.HoldsGrey())
                {
                    metadata = metadata with { Profile = null };
                    return Converts(image) ? ToSrgb(image, embedded: true, fallback: null) : image.Copy();
                }

                return image.Copy();
            case Enums.Interpretation.Srgb or Enums.Interpretation.Rgb16 or Enums.Interpretation.Rgb
                when image.Bands is 3 or 4:
                if (file.ProfileSpace != ProfileSpace.Rgb)
                {
                    var profile = file.Header.Colour is { IsDisplayP3: true } ? Image.ProfileLoad("p3") : null;
                    metadata = metadata with { Profile = profile };
                }

                return file.Header.Format == ImageFormat.Avif ? Widen(image) : image.Copy();
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

    // A profile with a sound header and nonsense behind it shows only when it is used: on one pixel, not the picture.
    private static bool Converts(Image image)
    {
        using var black = Image.Black(1, 1, image.Bands);
        using var pixel = black.Cast(image.Format);
        using var alike = pixel.Copy(interpretation: image.Interpretation);
        using var tagged = alike.Mutate(mutable => mutable.Set(
            GValue.BlobType, PictureMetadata.ProfileField, image.Get(PictureMetadata.ProfileField)));
        try
        {
            using var converted = ToSrgb(tagged, embedded: true, fallback: null);
            return converted.Avg() >= 0;
        }
        catch (VipsException)
        {
            return false;
        }
    }

    // libvips moves the 10 or 12 bits of an AVIF to the top of 16 and leaves zeros below, so that white is not 65535.
    private static Image Widen(Image image)
    {
        if (image.Format != Enums.BandFormat.Ushort || image.Get("bits-per-sample") is not (int and > 8 and < 16 and var bits))
            return image.Copy();

        const double White = ushort.MaxValue;
        var stored = ushort.MaxValue - ((1 << (16 - bits)) - 1);
        using var scaled = image.Linear([White / stored], [0.5]);
        return scaled.Cast(Enums.BandFormat.Ushort);
    }
}
