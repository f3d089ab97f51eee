using NetVips;
using SuperRes.Core.Tests.Imaging;

namespace SuperRes.Core.Tests.Upscaling;

/// <summary>Files of every kind whose pictures differ in what memory they need.</summary>
internal static class PictureKinds
{
    private static readonly Dictionary<string, (Func<Image, byte[]> File, string Options)> Known = new()
    {
        ["JPEG"] = (photo => photo.JpegsaveBuffer(q: 90), ""),
        ["JPEG, 4:4:4, progressive"] = (
            photo => photo.JpegsaveBuffer(q: 95, interlace: true, subsampleMode: Enums.ForeignSubsample.Off), ""),
        ["JPEG, grey"] = (photo => photo.ExtractBand(0).JpegsaveBuffer(q: 90), ""),
        ["JPEG, CMYK, progressive"] = (
            photo => photo.Bandjoin(photo.ExtractBand(0)).Copy(interpretation: Enums.Interpretation.Cmyk)
                .JpegsaveBuffer(q: 90, interlace: true, subsampleMode: Enums.ForeignSubsample.Off), ""),
        ["JPEG, denoised"] = (photo => photo.JpegsaveBuffer(q: 50), "denoise=light"),
        ["JPEG, shrunk to 500"] = (photo => photo.JpegsaveBuffer(q: 90), "maxDimension=500"),
        ["JPEG to PNG"] = (photo => photo.JpegsaveBuffer(q: 90), "format=png"),
        ["JPEG to WebP"] = (photo => photo.JpegsaveBuffer(q: 90), "format=webp"),
        ["JPEG to AVIF"] = (photo => photo.JpegsaveBuffer(q: 90), "format=avif"),
        ["PNG"] = (photo => photo.PngsaveBuffer(), ""),
        ["PNG, alpha"] = (photo => Cut(photo).PngsaveBuffer(), ""),
        ["PNG, alpha, shrunk to 500"] = (photo => Cut(photo).PngsaveBuffer(), "maxDimension=500"),
        ["PNG, interlaced"] = (photo => photo.PngsaveBuffer(interlace: true), ""),
        ["PNG, alpha, 16 bits, interlaced"] = (photo => Deep(Cut(photo)).PngsaveBuffer(interlace: true), ""),
        ["PNG, 16 bits"] = (photo => Deep(photo).PngsaveBuffer(), ""),
        ["PNG, 16 bits, to JPEG"] = (photo => Deep(photo).PngsaveBuffer(), "format=jpeg"),
        ["PNG, alpha, to WebP"] = (photo => Cut(photo).PngsaveBuffer(), "format=webp"),
        ["PNG, alpha, to AVIF"] = (photo => Cut(photo).PngsaveBuffer(), "format=avif"),
        ["PNG, palette"] = (photo => photo.PngsaveBuffer(palette: true, effort: 1, q: 50), ""),
        ["WebP"] = (photo => photo.WebpsaveBuffer(q: 90, effort: 0), ""),
        ["WebP to JPEG"] = (photo => photo.WebpsaveBuffer(q: 90, effort: 0), "format=jpeg"),
        ["WebP, lossless"] = (photo => photo.WebpsaveBuffer(lossless: true, effort: 0), ""),
        ["WebP, lossless, alpha, to JPEG"] = (photo => Cut(photo).WebpsaveBuffer(lossless: true, effort: 0), "format=jpeg"),
        ["AVIF to JPEG"] = (photo => Avif(photo, 8), "format=jpeg"),
        ["AVIF, 10 bits"] = (photo => Avif(Deep(photo), 10), ""),
        ["AVIF, alpha, to JPEG"] = (photo => Avif(Cut(photo), 8), "format=jpeg"),
        ["TIFF"] = (photo => photo.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw), ""),
        ["TIFF, one strip"] = (
            photo => photo.TiffsaveBuffer(
                compression: Enums.ForeignTiffCompression.Deflate, tile: false, tileHeight: photo.Height), ""),
        ["TIFF, JPEG inside"] = (
            photo => photo.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Jpeg, q: 90, tile: true), ""),
        ["TIFF, 16 bits, alpha, tiled"] = (
            photo => Deep(Cut(photo)).TiffsaveBuffer(
                compression: Enums.ForeignTiffCompression.Deflate, tile: true, tileWidth: 256, tileHeight: 256), ""),
        ["GIF"] = (photo => photo.GifsaveBuffer(effort: 1), ""),
        ["BMP"] = (photo => BmpFile.Of(photo), ""),
        ["BMP, alpha"] = (photo => BmpFile.Of(Cut(photo)), ""),
        ["PNM"] = (photo => PnmFile.Of(photo), ""),
        ["PNM, 16 bits"] = (photo => PnmFile.Of(Deep(photo)), ""),
        ["JPEG, CMYK, progressive, shrunk to 500"] = (
            photo => photo.Bandjoin(photo.ExtractBand(0)).Copy(interpretation: Enums.Interpretation.Cmyk)
                .JpegsaveBuffer(q: 90, interlace: true, subsampleMode: Enums.ForeignSubsample.Off), "maxDimension=500"),
        ["PNG, alpha, 16 bits, interlaced, shrunk to 500"] = (
            photo => Deep(Cut(photo)).PngsaveBuffer(interlace: true), "maxDimension=500"),
        ["WebP, shrunk to 500"] = (photo => photo.WebpsaveBuffer(q: 90, effort: 0), "maxDimension=500"),
        ["WebP, lossless, alpha, shrunk to 500"] = (photo => Cut(photo).WebpsaveBuffer(lossless: true, effort: 0), "maxDimension=500"),
        ["AVIF, 10 bits, shrunk to 500"] = (photo => Avif(Deep(photo), 10), "maxDimension=500"),
        ["AVIF, alpha, shrunk to 500"] = (photo => Avif(Cut(photo), 8), "maxDimension=500"),
        ["TIFF, one strip, shrunk to 500"] = (
            photo => photo.TiffsaveBuffer(
                compression: Enums.ForeignTiffCompression.Deflate, tile: false, tileHeight: photo.Height), "maxDimension=500"),
        ["GIF, shrunk to 500"] = (photo => photo.GifsaveBuffer(effort: 1), "maxDimension=500"),
        ["BMP, shrunk to 500"] = (photo => BmpFile.Of(photo), "maxDimension=500"),
    };

    /// <summary>Names of the kinds.</summary>
    public static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>The options that a kind is upscaled with.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> OptionsOf(string kind) =>
        Known[kind].Options.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(option =>
            KeyValuePair.Create(option.Split('=')[0], (string?)option.Split('=')[1]));

    /// <summary>A file of a kind and its options.</summary>
    /// <param name="kind">One of <see cref="Names"/>.</param>
    /// <param name="source">A photo, of any size.</param>
    /// <param name="width">Pixels a row of the file.</param>
    /// <param name="height">Rows of the file.</param>
    public static (byte[] File, IEnumerable<KeyValuePair<string, string?>> Options) Make(
        string kind, Image source, int width, int height)
    {
        using var photo = source.ThumbnailImage(width, height: height, size: Enums.Size.Force);
        using var rows = photo.CopyMemory();
        return (Known[kind].File(rows), OptionsOf(kind));
    }

    /// <summary>With an alpha channel that is transparent in some places and half so in others.</summary>
    private static Image Cut(Image photo)
    {
        using var alpha = (photo.ExtractBand(1) - 60).Cast(Enums.BandFormat.Uchar);
        return photo.Bandjoin(alpha);
    }

    private static Image Deep(Image photo) =>
        (photo * 257).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16);

    private static byte[] Avif(Image photo, int bits) => photo.HeifsaveBuffer(
        q: 60, bitdepth: bits, effort: 0, compression: Enums.ForeignHeifCompression.Av1);
}
