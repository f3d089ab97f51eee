namespace SuperRes.Core.Imaging;

/// <summary>How large a picture is meant to be on paper or on a screen.</summary>
/// <param name="X">Pixels a metre along a row.</param>
/// <param name="Y">Pixels a metre along a column.</param>
internal readonly record struct Density(double X, double Y)
{
    /// <summary>Inches a metre.</summary>
    public const double Inches = 1 / 0.0254;

    /// <summary>Centimetres a metre.</summary>
    public const double Centimetres = 100;

    // Any format holds these, and no scanner or printer has more.
    private const double Least = 1 * Inches;
    private const double Most = ushort.MaxValue * Inches;

    /// <summary>With the sides of the picture in each other's place.</summary>
    public Density Turn() => new(Y, X);

    /// <summary>A density if it is one that a picture may have.</summary>
    /// <param name="x">Pixels a unit along a row.</param>
    /// <param name="y">Pixels a unit along a column.</param>
    /// <param name="units">Units a metre.</param>
    /// <returns>Null below one pixel an inch, above 65,535 and for what is no number.</returns>
    public static Density? Of(double x, double y, double units)
    {
        var density = new Density(x * units, y * units);
        return density is { X: >= Least and <= Most, Y: >= Least and <= Most } ? density : null;
    }
}
