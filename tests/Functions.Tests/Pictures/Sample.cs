using System.Buffers.Binary;
using System.Collections.Concurrent;
using NetVips;

namespace SuperRes.Functions.Tests.Pictures;

/// <summary>Small pictures to send; each seed gives another one, so that no cache answers in the engine's place.</summary>
internal static class Sample
{
    private static readonly ConcurrentDictionary<string, Image> Photos = new();

    /// <summary>A part of a photo as PNG.</summary>
    public static byte[] Png(int width, int height, int seed) => Cut(width, height, seed).PngsaveBuffer();

    /// <summary>A part of a photo as JPEG.</summary>
    public static byte[] Jpeg(int width, int height, int seed) => Cut(width, height, seed).JpegsaveBuffer(q: 90);

    /// <summary>A large picture in few bytes: one colour.</summary>
    public static byte[] Plain(int width, int height)
    {
        using var picture = Image.Black(width, height, bands: 3);
        return picture.JpegsaveBuffer(q: 50);
    }

    /// <summary>What begins as a picture does and is a number of bytes long.</summary>
    public static byte[] Beginning(int length)
    {
        // Signature and header; then pixels that never end.
        const int Header = 8 + 25;
        var bytes = new byte[length];
        Png(9, 9, seed: 1).AsSpan(0, Header).CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(Header), length);
        "IDAT"u8.CopyTo(bytes.AsSpan(Header + 4));
        return bytes;
    }

    /// <summary>Two frames.</summary>
    public static byte[] AnimatedGif()
    {
        using var dark = Image.Black(16, 16, bands: 3);
        using var bright = dark.Linear([1.0], [200.0]).Cast(Enums.BandFormat.Uchar);
        using var frames = dark.Join(bright, Enums.Direction.Vertical);
        using var animation = frames.Mutate(mutable => mutable.Set(GValue.GIntType, "page-height", 16));
        return animation.GifsaveBuffer();
    }

    private static Image Cut(int width, int height, int seed)
    {
        var photo = Photos.GetOrAdd("coffee.png", Photo.Truth);
        var (x, y) = (seed % (photo.Width - width), seed / 7 % (photo.Height - height));
        using var cut = photo.Crop(x, y, width, height);
        using var lifted = cut.Linear([1.0], [seed % 23]);
        return lifted.Cast(Enums.BandFormat.Uchar).CopyMemory();
    }
}
