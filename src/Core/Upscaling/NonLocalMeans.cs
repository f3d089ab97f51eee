using OpenCvSharp;
using SuperRes.Core.Imaging;
using Range = OpenCvSharp.Range;

namespace SuperRes.Core.Upscaling;

/// <summary>
/// OpenCV's fastNlMeansDenoisingColored (Buades, Coll, Morel 2011, "Non-Local Means Denoising"), strip by strip, so
/// that it can be cancelled and its working memory is bounded. The result is that of the whole picture at once.
/// </summary>
internal static class NonLocalMeans
{
    /// <summary>For traces of compression.</summary>
    public const float Light = 5;

    /// <summary>For visible noise.</summary>
    public const float Strong = 10;

    private const int TemplateWindow = 7;
    private const int SearchWindow = 21;
    private const int StripRows = 256;

    // A pixel's value depends on what lies within half of both windows.
    private const int Halo = SearchWindow / 2 + TemplateWindow / 2;

    /// <summary>Denoises a picture.</summary>
    /// <param name="source">Height × width × 3, R, G, B, 8 bit.</param>
    /// <param name="strength">Of the filter, for luminance and colour alike, in grey levels.</param>
    /// <param name="cancellationToken">Ends the work between two strips.</param>
    /// <returns>A new buffer of the same shape.</returns>
    public static PixelBuffer Apply(PixelBuffer source, float strength, CancellationToken cancellationToken)
    {
        var target = new PixelBuffer(source.Width, source.Height, 3);
        try
        {
            using var from = source.AsMat();
            using var to = target.AsMat();
            using var bgr = new Mat();
            using var clean = new Mat();
            for (var y = 0; y < source.Height; y += StripRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var end = Math.Min(source.Height, y + StripRows);
                var top = Math.Max(0, y - Halo);
                using var strip = from.RowRange(new Range(top, Math.Min(source.Height, end + Halo)));
                Cv2.CvtColor(strip, bgr, ColorConversionCodes.RGB2BGR);
                Cv2.FastNlMeansDenoisingColored(bgr, clean, strength, strength, TemplateWindow, SearchWindow);
                using var inner = clean.RowRange(new Range(y - top, end - top));
                using var result = to.RowRange(new Range(y, end));
                Cv2.CvtColor(inner, result, ColorConversionCodes.BGR2RGB);
            }

            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }
}
