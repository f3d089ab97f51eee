using NetVips;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Blobs;

/// <summary>Small pictures, each of a colour of its own, so that results can be told from each other.</summary>
internal static class SmallPicture
{
    private const double MostDifference = 6;

    /// <summary>Extensions of the kinds that are made in turn.</summary>
    private static readonly string[] Kinds = ["png", "jpg", "webp", "tif", "grey.png", "alpha.png"];

    /// <summary>Name and content of picture <paramref name="number"/>.</summary>
    public static (string Name, byte[] Content) Make(int number)
    {
        var kind = Kinds[number % Kinds.Length];
        return ($"{number:0000}.{kind}", Make(number, kind));
    }

    /// <summary>Content of a picture of one kind.</summary>
    public static byte[] Make(int number, string kind, int width = 24, int height = 18)
    {
        var random = new Random(number);
        using var place = Image.Xyz(width, height);
        using var slope = (place[0] * 0.8) + (place[1] * 1.2);
        using var colour = slope.Linear([1.0, 0.8, 0.6], [Level(), Level(), Level()]);
        using var picture = colour.Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        using var grey = picture.Colourspace(Enums.Interpretation.Bw);
        using var alpha = picture.Bandjoin(200);
        return kind switch
        {
            "jpg" => picture.JpegsaveBuffer(q: 95),
            "webp" => picture.WebpsaveBuffer(lossless: true),
            "tif" => picture.TiffsaveBuffer(),
            "grey.png" => grey.PngsaveBuffer(),
            "alpha.png" => alpha.PngsaveBuffer(),
            _ => picture.PngsaveBuffer(),
        };

        double Level() => 20 + (180 * random.NextDouble());
    }

    /// <summary>Fails unless a picture is three times as large as another and otherwise looks the same.</summary>
    public static void AssertIsUpscaled(byte[] large, byte[] small)
    {
        using var result = Plain(large);
        using var source = Plain(small);
        Assert.Equal((source.Width * 3, source.Height * 3), (result.Width, result.Height));
        using var shrunk = result.Shrink(3, 3);
        using var difference = (shrunk - source).Abs();
        Assert.InRange(difference.Avg(), 0, MostDifference);
    }

    private static Image Plain(byte[] file)
    {
        using var picture = Photo.Decode(file);
        using var flat = picture.HasAlpha() ? picture.Flatten() : picture.Copy();
        return flat.Colourspace(Enums.Interpretation.Srgb).CopyMemory();
    }
}
