using System.Globalization;

namespace SuperRes.Core.Imaging;

/// <summary>Width and height in pixels.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>Width × height.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>The longer of both sides.</summary>
    public int LongSide => Math.Max(Width, Height);

    /// <summary>Both sides times <paramref name="factor"/>, rounded half up, at least one pixel.</summary>
    /// <param name="factor">Above 0.</param>
    public PictureSize Times(double factor) => new(Stretch(Width, factor), Stretch(Height, factor));

    /// <summary>The largest size of the same shape whose long side is at most <paramref name="longSide"/>.</summary>
    /// <param name="longSide">At least 1.</param>
    public PictureSize FitWithin(int longSide) =>
        LongSide <= longSide ? this : Times((double)longSide / LongSide);

    /// <summary>Width × height, as in <c>500x375</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    private static int Stretch(int side, double factor) =>
        Math.Max(1, checked((int)Math.Floor(side * factor + 0.5)));
}
