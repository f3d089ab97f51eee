using NetVips;

namespace SuperRes.Functions.Tests.Pictures;

/// <summary>Photos with a known truth.</summary>
internal static class Photo
{
    /// <summary>A photo that the tests ship, RGB, cut to sides that three divides.</summary>
    public static Image Truth(string file)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Pictures", file));
        using var picture = Image.NewFromStream(stream);
        return picture.ExtractBand(0, 3).Crop(0, 0, picture.Width / 3 * 3, picture.Height / 3 * 3).CopyMemory();
    }

    /// <summary>The picture of a file's bytes.</summary>
    /// <remarks>From a stream: once a test has upscaled in this process, libvips loads in no other way.</remarks>
    public static Image Decode(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var picture = Image.NewFromStream(stream);
        return picture.CopyMemory();
    }

    /// <summary>A third of the size, by antialiased bicubic interpolation: what the network is trained to undo.</summary>
    public static Image Third(Image truth) => truth.Reduce(3, 3, kernel: Enums.Kernel.Cubic).CopyMemory();
}
