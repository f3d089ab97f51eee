using NetVips;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Imaging.Metadata;
using SuperRes.Core.Imaging.Rasters;

namespace SuperRes.Core.Imaging.Reading;

/// <summary>A file whose structure was found sound and which its libvips loader, if it needs one, has opened, pixels yet
/// undecoded.</summary>
internal sealed class PictureFile : IDisposable
{
    private Source? _source;

    private PictureFile(ReadOnlyMemory<byte> bytes, ImageHeader header)
    {
        (Bytes, Header) = (header.Late?.MovedForward(bytes.Span) ?? Repaired(bytes, header.Repairs), header);
        (_source, Image) = Load(Enums.FailOn.Error);
    }

    /// <summary>The whole file, put right where its header asks for it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private set; }

    /// <summary>What the file's own header says.</summary>
    public ImageHeader Header { get; }

    /// <summary>The loader's image, to be read once from top to bottom; all black if the header has a
    /// <see cref="ImageHeader.Raster"/>, which has the pixels.</summary>
    public Image Image { get; private set; }

    /// <summary>How the stored pixels must be turned.</summary>
    public Orientation Orientation =>
        new(Image.Contains("orientation") ? Convert.ToInt32(Image.Get("orientation"), null) : 1);

    /// <summary>Stored width and height.</summary>
    public PictureSize StoredSize => new(Image.Width, Image.Height);

    /// <summary>Whether there is an alpha channel.</summary>
    public bool HasAlpha => Image.HasAlpha();

    /// <summary>Whether samples have 16 bits.</summary>
    public bool IsSixteenBit => Image.Format == Enums.BandFormat.Ushort;

    /// <summary>Whether there is one colour channel.</summary>
    public bool IsGrey => Image.Bands <= 2;

    /// <summary>Colour space of the embedded profile.</summary>
    public ProfileSpace ProfileSpace => Image.Contains(PictureMetadata.ProfileField)
        ? IccProfile.SpaceOf((byte[])Image.Get(PictureMetadata.ProfileField))
        : ProfileSpace.Unusable;

    /// <summary>Checks a file and opens it.</summary>
    /// <param name="bytes">The whole file; must not change until the result is disposed.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="SuperResException">The file is missing, unsupported, corrupt, too large or animated.</exception>
    public static PictureFile Open(ReadOnlyMemory<byte> bytes, ImageLimits limits)
    {
        var header = HeaderReader.Read(bytes.Span, limits);
        Libvips.EnsureReady();
        PictureFile? file = null;
        try
        {
            file = new PictureFile(bytes, header);
            file.Check(limits);
            return file;
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (ReadingFault.IsOfFile(e))
                throw ReadingFault.Of(header.Format, e);
            throw;
        }
    }

    /// <summary>Starts reading anew from the top, with more or less patience for damage.</summary>
    public void Reopen(Enums.FailOn failOn)
    {
        Dispose();
        (_source, Image) = Load(failOn);
    }

    /// <summary>Leaves out bytes before the end marker of a JPEG that were found to be no pixels, for those who open it
    /// from here on.</summary>
    public void LeaveOut(int bytes) => Bytes = (byte[])[.. Bytes.Span[..(Header.JpegEnd - bytes)], 0xFF, 0xD9];

    /// <summary>The streams inside a TIFF, each a JPEG of its own.</summary>
    public IEnumerable<byte[]> EmbeddedJpegs()
    {
        if (Header.EmbeddedJpegs is not { } jpegs)
            yield break;

        // Shared tables stand between a start and an end marker, which go where the two are joined.
        var tables = Bytes[jpegs.Tables];
        foreach (var stream in jpegs.Streams)
            yield return tables.Length < 4 ? Bytes[stream].ToArray() : [.. tables.Span[..^2], .. Bytes[stream].Span[2..]];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Image.Dispose();
        _source?.Dispose();
    }

    private static ReadOnlyMemory<byte> Repaired(ReadOnlyMemory<byte> bytes, IReadOnlyList<ByteRepair> repairs)
    {
        if (repairs.Count == 0)
            return bytes;
        var repaired = bytes.ToArray();
        foreach (var (offset, value) in repairs)
            repaired[offset] = value;
        return repaired;
    }

    private void Check(ImageLimits limits)
    {
        limits.CheckSize(StoredSize);
        if (Image.Format is not (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort) || Image.Bands > 5)
        {
            throw HeaderFault.Unsupported(
                Header.Format, "Pictures with other than 8- or 16-bit samples or more than four channels and alpha");
        }

        if (ProfileSpace == ProfileSpace.Unusable && Header.Colour is { IsReadable: false })
        {
            throw new ImageUnsupportedException(
                "The picture is marked as of high dynamic range, linear light or a wide colour space other than "
                + "Display P3, without a colour profile. Save it as sRGB or Display P3.");
        }
    }

    private (Source? Source, Image Image) Load(Enums.FailOn failOn)
    {
        if (Header.Raster is { } raster)
            return (null, Layout(raster, Bytes[raster.Profile]));
        var source = MemorySource.Over(Bytes);
        try
        {
            const Enums.Access Sequential = Enums.Access.Sequential;
            return (source, Header.Format switch
            {
                ImageFormat.Jpeg => Image.JpegloadSource(source, access: Sequential, failOn: failOn),
                ImageFormat.Png => Image.PngloadSource(source, access: Sequential, failOn: failOn),
                ImageFormat.WebP => Image.WebploadSource(source, access: Sequential, failOn: failOn),
                ImageFormat.Tiff => Image.TiffloadSource(source, access: Sequential, failOn: failOn),
                ImageFormat.Gif => Image.GifloadSource(source, access: Sequential, failOn: failOn),
                _ => Image.HeifloadSource(source, access: Sequential, failOn: failOn),
            });
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    // Takes no memory: libvips makes the rows of a black image when they are asked for.
    private static Image Layout(Raster raster, ReadOnlyMemory<byte> profile)
    {
        var isDeep = raster.Depth == SampleDepth.Sixteen;
        using var black = Image.Black(raster.Size.Width, raster.Size.Height, raster.Channels);
        using var samples = black.Cast(isDeep ? Enums.BandFormat.Ushort : Enums.BandFormat.Uchar);
        using var colour = samples.Copy(interpretation: (raster.Channels == 1, isDeep) switch
        {
            (true, false) => Enums.Interpretation.Bw,
            (true, true) => Enums.Interpretation.Grey16,
            (false, false) => Enums.Interpretation.Srgb,
            _ => Enums.Interpretation.Rgb16,
        });
        return colour.Mutate(image =>
        {
            if (!profile.IsEmpty)
                image.Set(GValue.BlobType, PictureMetadata.ProfileField, profile.ToArray());
        });
    }
}
