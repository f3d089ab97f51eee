using SuperRes.Core.Imaging.Headers;

namespace SuperRes.Core.Imaging.Rasters;

/// <summary>Reads the header of a PBM, PGM or PPM, as text (P1 to P3) or raw (P4 to P6), as Netpbm describes them.</summary>
internal static class PnmHeader
{
    private const int MagicBytes = 2;

    /// <summary>Whether a file begins as a PNM does.</summary>
    public static bool Starts(ReadOnlySpan<byte> file) =>
        file.Length > MagicBytes && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'6'
        && (PnmText.IsSpace(file[2]) || file[2] == '#');

    public static ImageHeader Read(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        var kind = file[1] - '0';
        var (isRaw, isBitmap) = (kind > 3, kind is 1 or 4);
        var text = new PnmText(file, MagicBytes);
        var (width, height) = (text.Number(), text.Number());
        limits.CheckSize(width, height);
        var maximum = isBitmap ? 1 : text.Number();
        if (maximum is < 1 or > ushort.MaxValue)
            throw HeaderFault.Corrupt(ImageFormat.Pnm, "its highest value is not between 1 and 65535");
        if (isRaw)
            text.EndHeader();

        var raster = new PnmRaster(new PictureSize(width, height))
        {
            Channels = kind is 3 or 6 ? 3 : 1,
            Depth = maximum > byte.MaxValue ? SampleDepth.Sixteen : SampleDepth.Eight,
            IsRaw = isRaw,
            IsBitmap = isBitmap,
            Maximum = maximum,
            Offset = text.Position,
        };
        var end = text.Position + raster.LeastBytes;
        if (file.Length < end)
            throw HeaderFault.Truncated(ImageFormat.Pnm);

        // Raw pictures may stand one behind the other.
        var next = file[(int)end..];
        return new ImageHeader(ImageFormat.Pnm, width, height)
        {
            Frames = isRaw && Starts(next) && next[1] == file[1] ? 2 : 1,
            Raster = raster,
        };
    }
}
