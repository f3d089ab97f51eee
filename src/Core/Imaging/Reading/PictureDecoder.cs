using NetVips;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Imaging.Jpeg;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>Decodes a file into upright, un-premultiplied pixels, strip by strip.</summary>
internal static class PictureDecoder
{
    private const int StripBytes = 1 << 20;

    // Most bytes between the last code of a progressive picture and its end marker that are taken for what some cameras and
    // editors leave there: more may be what a damaged scan was to hold.
    private const int MostStray = 72;

    /// <summary>Decodes the whole picture.</summary>
    /// <param name="file">An opened file.</param>
    /// <param name="target">What the result will be written as, which decides on depth and on grey.</param>
    /// <param name="keepMetadata">Collect all metadata instead of profile and ownership only.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Ends the work between two strips.</param>
    /// <exception cref="ImageCorruptException">The file cannot be decoded to its end.</exception>
    /// <exception cref="ImageTooSlowException">It takes longer than <paramref name="timeout"/>.</exception>
    public static DecodedPicture Decode(
        PictureFile file,
        ImageFormat target,
        bool keepMetadata,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var metadata = PictureMetadata.From(file, keepMetadata, either.Token);
            if (file.Header.Format == ImageFormat.Jpeg)
                return ReadJpeg(file, target, metadata, either.Token);
            if (file.EmbeddedJpegs().Any(jpeg => !IsSound(jpeg, either.Token)))
                throw ReadingFault.Of(file.Header.Format, null);
            return Read(file, target, metadata, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ImageTooSlowException(
                $"Decoding the picture took longer than {timeout.TotalSeconds:0.##} seconds, which is the limit. Try again soon; if that "
                + "does not help, save it again with an image editor, without progressive or interlaced storage.");
        }
        catch (Exception e) when (ReadingFault.IsOfFile(e))
        {
            throw ReadingFault.Of(file.Header.Format, e);
        }
    }

    // libjpeg turns missing data into grey and only warns, so a warning is an error here. What is harmless is taken out
    // of the file instead of being tolerated.
    private static DecodedPicture ReadJpeg(
        PictureFile file, ImageFormat target, PictureMetadata metadata, CancellationToken cancellationToken)
    {
        var data = JpegData.Read(file.Bytes.Span[..(file.Header.JpegEnd + 2)], cancellationToken);
        if (!data.IsSound || (file.Header.IsProgressiveJpeg && data.Stray > MostStray))
            throw ReadingFault.Of(ImageFormat.Jpeg, null);
        if (data.Stray > 0)
            file.LeaveOut(data.Stray);
        file.Reopen(Enums.FailOn.Warning);
        return Read(file, target, metadata, cancellationToken);
    }

    // The header was judged without the tables that the streams share, and those may hold frames of any size.
    private static bool IsSound(byte[] jpeg, CancellationToken cancellationToken) =>
        JpegHeader.Read(jpeg) is { IsProgressiveJpeg: false } && JpegData.Read(jpeg, cancellationToken).IsSound;

    private static DecodedPicture Read(
        PictureFile file, ImageFormat target, PictureMetadata metadata, CancellationToken cancellationToken)
    {
        using var pixels = StoredColour.ForNetwork(file, target, ref metadata);
        var depth = pixels.Format == Enums.BandFormat.Ushort && target.HoldsSixteenBits()
            ? SampleDepth.Sixteen
            : SampleDepth.Eight;
        using var planes = new PlaneWriter(
            new PictureSize(pixels.Width, pixels.Height), file.Orientation, pixels, depth);
        if (file.Header.Raster is { } raster)
        {
            raster.Read(file.Bytes.Span, (y, samples) => planes.Write(y, 1, samples), cancellationToken);
            return planes.Finish(metadata, clearIsOpaque: true);
        }

        using var region = Region.New(pixels);

        var rowBytes = pixels.Width * pixels.Bands * (pixels.Format == Enums.BandFormat.Ushort ? 2 : 1);
        var rows = Math.Max(1, StripBytes / rowBytes);
        for (var y = 0; y < pixels.Height; y += rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(rows, pixels.Height - y);
            planes.Write(y, count, region.Fetch(0, y, pixels.Width, count));
        }

        return planes.Finish(metadata);
    }
}
