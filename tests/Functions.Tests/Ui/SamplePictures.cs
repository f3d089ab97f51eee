using System.Text;
using NetVips;
using SuperRes.Functions.Tests.Pictures;

namespace SuperRes.Functions.Tests.Ui;

/// <summary>A file as a visitor brings it.</summary>
internal sealed record Brought(string Name, string Type, byte[] Content);

/// <summary>Small pieces of real photos, quick to upscale, and files that are none.</summary>
internal static class SamplePictures
{
    /// <summary>A cat's eye, 160×120.</summary>
    public static Brought Eye { get; } =
        new("eye.png", "image/png", Cut(130, 60, 160, 120, eye => eye.PngsaveBuffer()));

    /// <summary>A phone's photo, 96×64 as it lies and 64×96 as it is to be seen.</summary>
    public static Brought Lying { get; } = new("phone.jpg", "image/jpeg", Cut(130, 60, 96, 64, eye =>
    {
        using var tagged = eye.Mutate(image => image.Set(GValue.GIntType, "orientation", 6));
        return tagged.JpegsaveBuffer(q: 95);
    }));

    /// <summary>A format that Chromium does not read, 96×64.</summary>
    public static Brought Tiff { get; } =
        new("scan.tif", "image/tiff", Cut(130, 60, 96, 64, eye => eye.TiffsaveBuffer()));

    public static Brought Text { get; } = new("notes.txt", "text/plain", Encoding.UTF8.GetBytes("no picture"));

    /// <summary>A piece of the cat, 96×64, another one for each number.</summary>
    public static Brought Piece(int number) =>
        new("cat.png", "image/png", Cut(40 + number * 60, 120, 96, 64, piece => piece.PngsaveBuffer()));

    /// <summary>Just over a megapixel, which the page has worked off as a job.</summary>
    public static Brought Large()
    {
        using var coffee = Photo.Decode(File.ReadAllBytes(PathOf("coffee.png")));
        using var large = coffee.Resize(2.1);
        return new("large.jpg", "image/jpeg", large.JpegsaveBuffer(q: 80));
    }

    /// <summary>Thirty megapixels of one colour, in some kilobytes.</summary>
    public static Brought Oversized()
    {
        using var black = Image.Black(6000, 5000);
        return new("poster.tif", "image/tiff", black.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate));
    }

    /// <summary>A whole photo at a third of its size, for the network to bring back.</summary>
    public static Brought Reduced(string name)
    {
        using var photo = Photo.Truth(name);
        using var reduced = Photo.Third(photo);
        return new(Path.ChangeExtension(name, ".png"), "image/png", reduced.PngsaveBuffer());
    }

    private static byte[] Cut(int left, int top, int width, int height, Func<Image, byte[]> save)
    {
        using var cat = Photo.Decode(File.ReadAllBytes(PathOf("chelsea.png")));
        using var piece = cat.Crop(left, top, width, height);
        return save(piece);
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Pictures", name);
}
