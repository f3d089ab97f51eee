using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Reading;
using SuperRes.Core.Imaging.Writing;
using SuperRes.Core.Inference.OpenCv;
using SuperRes.Core.Inference.Winograd;

namespace SuperRes.Core.Upscaling;

/// <summary>
/// How many bytes a picture holds at its peak, from what its header says: an upper bound that holds for every kind of file
/// and is less than twice what was measured (bench/results/memory.md). The file itself, the network's workspaces and what
/// the destination keeps come on top.
/// </summary>
/// <remarks>
/// First a decoder and its pixels are in memory, then the pixels, two bands a plane and an encoder. Freed memory is not
/// always returned between the two, and strips on their way out of libvips wait for the garbage collector; so what is added
/// for them belongs to both.
/// </remarks>
public static class PictureMemory
{
    /// <summary>Streams, codecs and their tables.</summary>
    private const long Constant = 9_000_000;

    /// <summary>What the threads of an AV1 decoder take.</summary>
    private const long AvifThreads = 12_000_000;

    /// <summary>Tables that take CMYK to sRGB.</summary>
    private const long CmykTables = 24_000_000;

    /// <summary>What allocators take beyond what they are asked for, in tenths.</summary>
    private const int Tenths = 11;

    /// <summary>Rows that libvips keeps between a decoder or an encoder and the pixels, with one thread.</summary>
    private const int Rows = 1500;

    /// <summary>Most rows that it adds for a thread.</summary>
    private const int RowsPerThread = 32;

    /// <summary>Some ten buffers of a strip of <see cref="NonLocalMeans"/>: 282 rows each, 60 bytes a pixel together.</summary>
    private const long DenoisedRowBytes = 282 * 60;

    /// <summary>What an upright JPEG of 8 bits and three channels takes that becomes a JPEG, in bytes.</summary>
    /// <param name="megapixels">Width × height of the picture, a square, in millions of pixels.</param>
    public static long OfJpeg(double megapixels)
    {
        var side = (int)Math.Ceiling(Math.Sqrt(megapixels * 1e6));
        var size = new PictureSize(side, side);
        return Of(new Stored(ImageFormat.Jpeg, size, Bands: 3, Bytes: 1, IsInPasses: false, PartBytes: 0), new UpscalePlan(
            new EncoderSettings(ImageFormat.Jpeg, Quality: 92, IsLossless: false))
        {
            SourceFormat = ImageFormat.Jpeg,
            OutputFormat = ImageFormat.Jpeg,
            OriginalSize = size,
            NetworkSize = size,
            UpscaledSize = size.Times(3),
            NetworkOutput = size.Times(3),
            Passes = 1,
        });
    }

    /// <summary>What a picture takes.</summary>
    /// <param name="file">Opened, not decoded.</param>
    /// <param name="plan">What becomes of it.</param>
    internal static long Of(PictureFile file, UpscalePlan plan) => Of(
        new Stored(
            file.Header.Format, file.StoredSize, file.Image.Bands, file.IsSixteenBit ? 2 : 1, file.Header.IsInPasses,
            file.Header.PartBytes),
        plan);

    private static long Of(Stored stored, UpscalePlan plan)
    {
        var depth = stored.Bytes == 2 && plan.OutputFormat.HoldsSixteenBits() ? 2 : 1;
        var alpha = plan.Passes - 1;
        return Constant + (stored.Bands - alpha == 4 ? CmykTables : 0) + Tenths * (stored.StripBytes + Math.Max(
            Reading(stored, plan, depth, alpha), Upscaling(plan, depth, alpha) + Encoding(plan, depth, alpha))) / 10;
    }

    private static long Reading(Stored stored, UpscalePlan plan, int depth, int alpha)
    {
        var pixels = stored.Size.Pixels;
        var planes = pixels * depth * (3 + alpha);
        // Colours under transparent pixels come from smaller and smaller pictures: a quarter, a sixteenth …
        var edges = alpha * planes / 3;
        var shrunk = plan.NetworkSize == plan.OriginalSize ? 0 : plan.NetworkSize.Pixels * depth * (3 + alpha) * 4 / 3;
        var denoised = plan.Denoise == Denoise.None ? 0 : plan.NetworkSize.Pixels * 3 + plan.NetworkSize.Width * DenoisedRowBytes;
        return planes + InRows(stored.Size.Height, stored.StripBytes / stored.Size.Height)
            + Decoder(stored, alpha) + Math.Max(edges, shrunk) + denoised;
    }

    private static long Decoder(Stored stored, int alpha) => stored.Format switch
    {
        // Coefficients of 16 bits.
        ImageFormat.Jpeg when stored.IsInPasses => stored.Size.Pixels * stored.Bands * 2,
        ImageFormat.Png when stored.IsInPasses => stored.RawBytes,
        ImageFormat.Tiff => stored.PartBytes,
        // The frame with an alpha channel, beside the decoder's own.
        ImageFormat.WebP or ImageFormat.Gif => stored.Size.Pixels * 10,
        // Frames of the decoder's own beside those of the container's library; alpha is a picture by itself.
        ImageFormat.Avif => stored.RawBytes * 5 / 2 + AvifThreads * (1 + alpha),
        _ => 0,
    };

    private static long Upscaling(UpscalePlan plan, int depth, int alpha)
    {
        var (pixels, width) = (plan.NetworkSize.Pixels, plan.NetworkSize.Width);
        // Which of the two kinds of kernels will run is not asked for.
        var bandPixels = Math.Min(pixels, Math.Max(BandLimits.Default.MostPixels(width), OpenCvNetwork.DefaultTile * (long)width));
        var factor = plan.NetworkOutput.Width / width;
        var bands = 2 * bandPixels * factor * factor * 3 * depth * plan.Passes;
        // Alpha goes through the network as three equal channels.
        return pixels * depth * (3 + alpha * 4) + bands;
    }

    private static long Encoding(UpscalePlan plan, int depth, int alpha)
    {
        var rowBytes = (long)plan.UpscaledSize.Width * (3 + alpha) * depth;
        // What the encoders of whole pictures hold, a pixel: measured, with some room.
        return RowRing.MostBytes(rowBytes) + InRows(plan.UpscaledSize.Height, rowBytes) + plan.UpscaledSize.Pixels * (plan.OutputFormat, alpha, plan.Encoder.IsLossless) switch
        {
            (ImageFormat.WebP, 0, false) => 6,
            (ImageFormat.WebP, _, _) => 26,
            (ImageFormat.Avif, 0, _) => 26,
            (ImageFormat.Avif, _, _) => 42,
            _ => 0,
        };
    }

    private static long InRows(int height, long rowBytes) =>
        Math.Min(height, Rows + RowsPerThread * Environment.ProcessorCount) * rowBytes;

    /// <summary>What a file holds.</summary>
    /// <param name="Format">Its kind.</param>
    /// <param name="Size">Stored width and height.</param>
    /// <param name="Bands">Channels.</param>
    /// <param name="Bytes">Of a sample.</param>
    /// <param name="IsInPasses">As in its header.</param>
    /// <param name="PartBytes">As in its header.</param>
    private sealed record Stored(ImageFormat Format, PictureSize Size, int Bands, int Bytes, bool IsInPasses, long PartBytes)
    {
        public long RawBytes => Size.Pixels * Bands * Bytes;

        /// <summary>Most bytes of strips that wait; none of what is read here, row by row.</summary>
        public long StripBytes => Format is ImageFormat.Bmp or ImageFormat.Pnm ? 0 : RawBytes;
    }
}
