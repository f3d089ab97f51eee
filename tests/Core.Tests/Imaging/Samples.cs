using NetVips;
using SuperRes.Core.Imaging;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Decoded pictures in managed memory, small ones to make files of and results to look at.</summary>
internal static class Samples
{
    /// <summary>A detail of the cat photo, R, G, B, 8 bit.</summary>
    public static Image Cat(int width = 60, int height = 40)
    {
        Libvips.EnsureReady();
        using var stream = new MemoryStream(Pictures.Read("chelsea.png"));
        using var photo = Image.NewFromStream(stream);
        return photo.Crop(120, 60, width, height).CopyMemory();
    }

    /// <summary>The same detail in 16 bits, with values that 8 bits cannot hold.</summary>
    public static Image DeepCat(int width = 60, int height = 40)
    {
        using var cat = Cat(width, height);
        return ((cat * 257) + 37).Cast(Enums.BandFormat.Ushort).Copy(interpretation: Enums.Interpretation.Rgb16)
            .CopyMemory();
    }

    /// <summary>An orange disc with a soft edge; all around it transparent green that nobody must ever see.</summary>
    /// <param name="side">Width and height.</param>
    /// <param name="edge">Pixels from opaque to transparent.</param>
    public static Image Disc(int side = 64, double edge = 2)
    {
        var samples = new byte[side * side * 4];
        for (var i = 0; i < side * side; i++)
        {
            var distance = Math.Sqrt(Math.Pow(i % side - side / 2.0 + 0.5, 2) + Math.Pow(i / side - side / 2.0 + 0.5, 2));
            var alpha = Math.Clamp((side * 0.35 - distance) / edge + 0.5, 0, 1);
            (byte Red, byte Green, byte Blue) colour = alpha > 0 ? ((byte)240, (byte)120, (byte)20) : ((byte)0, (byte)255, (byte)0);
            samples[4 * i] = colour.Red;
            samples[4 * i + 1] = colour.Green;
            samples[4 * i + 2] = colour.Blue;
            samples[4 * i + 3] = (byte)Math.Round(alpha * 255);
        }

        Libvips.EnsureReady();
        return Image.NewFromMemory(samples, side, side, 4, Enums.BandFormat.Uchar)
            .Copy(interpretation: Enums.Interpretation.Srgb);
    }

    /// <summary>Opens a file through the loaders that the product allows.</summary>
    public static Image Open(byte[] file)
    {
        Libvips.EnsureReady();
        return Image.NewFromStream(new MemoryStream(file)).CopyMemory();
    }

    /// <summary>Repeats every pixel three times along both axes, as <c>NearestEngine</c> does.</summary>
    public static Image Tripled(this Image image) => image.Zoom(3, 3);

    /// <summary>Largest difference of any two samples.</summary>
    public static double DifferenceTo(this Image image, Image other)
    {
        Assert.Equal((other.Width, other.Height, other.Bands), (image.Width, image.Height, image.Bands));
        return (image - other).Abs().Max();
    }

    /// <summary>Mean absolute difference of the samples.</summary>
    public static double MeanDifferenceTo(this Image image, Image other) => (image - other).Abs().Avg();

    /// <summary>A copy with metadata.</summary>
    public static Image With(this Image image, string field, object value) => image.Mutate(mutable => mutable.Set(
        value switch
        {
            byte[] => GValue.BlobType,
            int => GValue.GIntType,
            _ => GValue.GStrType,
        },
        field,
        value));
}
