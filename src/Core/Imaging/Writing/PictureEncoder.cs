using System.Runtime.ExceptionServices;
using NetVips;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Imaging.Writing;

/// <summary>Writes rows, as they come, in one of the output formats.</summary>
/// <remarks>
/// JPEG and PNG leave as they are made, in memory that does not depend on the picture's height. The encoders of WebP
/// and AVIF look at the whole picture and hold it themselves.
/// </remarks>
internal static class PictureEncoder
{
    /// <summary>Blocks until everything is written. To be called on a thread of its own.</summary>
    /// <param name="rows">The picture.</param>
    /// <param name="settings">How to write it.</param>
    /// <param name="metadata">What to write next to the pixels.</param>
    /// <param name="destination">Receives the file.</param>
    public static void Encode(
        TiffRowStream rows, EncoderSettings settings, PictureMetadata metadata, EncodedStream destination)
    {
        Libvips.EnsureReady();
        try
        {
            Write(rows, settings, metadata, destination);
        }
        catch (VipsException e)
        {
            // libvips only knows that a stream failed; if none did, it cannot be but for what goes with the pixels.
            ExceptionDispatchInfo.Throw(rows.Fault ?? destination.Fault ?? new ImageCorruptException(
                $"The picture's metadata cannot be written to a {settings.Format.Name()} file. Save the picture again "
                + "without a colour profile and metadata.",
                e));
        }
    }

    private static void Write(
        TiffRowStream rows, EncoderSettings settings, PictureMetadata metadata, EncodedStream destination)
    {
        using var pixels = Image.TiffloadStream(rows, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error);
        using var flat = settings.Format == ImageFormat.Jpeg && pixels.HasAlpha()
            ? pixels.Flatten(background: [255])
            : pixels.Copy();
        using var image = metadata.AttachTo(flat);
        destination.Head = metadata.HeadOf(settings.Format);
        Save(image, settings, metadata.Keep, destination);
        destination.Flush();
    }

    // Efforts are where the measured curves of time over bytes bend; see bench/encoding.md.
    private static void Save(Image image, EncoderSettings settings, Enums.ForeignKeep keep, EncodedStream destination)
    {
        switch (settings.Format)
        {
            case ImageFormat.Jpeg:
                // Optimised tables and progressive scans would need the whole picture's coefficients in memory.
                image.JpegsaveStream(
                    destination, q: settings.Quality, subsampleMode: Enums.ForeignSubsample.Off, keep: keep);
                break;
            case ImageFormat.WebP when settings.IsLossless:
                image.WebpsaveStream(destination, lossless: true, effort: 0, keep: keep);
                break;
            case ImageFormat.WebP:
                image.WebpsaveStream(destination, q: settings.Quality, effort: 2, keep: keep);
                break;
            case ImageFormat.Avif:
                image.HeifsaveStream(
                    destination,
                    q: settings.Quality,
                    bitdepth: 8,
                    compression: Enums.ForeignHeifCompression.Av1,
                    effort: 1,
                    keep: keep);
                break;
            default:
                image.PngsaveStream(destination, compression: 3, filter: Enums.ForeignPngFilter.Up, keep: keep);
                break;
        }
    }
}
