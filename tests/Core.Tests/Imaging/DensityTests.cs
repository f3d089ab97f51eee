using System.Buffers.Binary;
using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Metadata;
using SuperRes.Core.Imaging.Writing;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>How large a picture is meant to be is told by the result if the file told it, and else by nothing.</summary>
public class DensityTests
{
    private const double Inches = 1 / 0.0254;

    private static readonly Dictionary<string, (Func<byte[]> File, double X, double Y)> Sources = new()
    {
        ["JFIF, inches"] = (() => Jpeg(Jfif(1, 300, 150)), 300 * Inches, 150 * Inches),
        ["JFIF, centimetres"] = (() => Jpeg(Jfif(2, 118, 118)), 11_800, 11_800),
        ["JFIF behind another segment"] = (() => Jpeg([0xFF, 0xFE, 0, 3, 65, .. Jfif(1, 96, 96)]), 96 * Inches, 96 * Inches),
        ["EXIF in a JPEG"] = (() => Jpeg(App1(Exif(300, 2))), 300 * Inches, 300 * Inches),
        ["EXIF in a JPEG whose JFIF has no unit"] = (() => Jpeg([.. Jfif(0, 1, 1), .. App1(Exif(118, 3))]), 11_800, 11_800),
        ["EXIF in a JPEG on its side"] = (() => Jpeg(App1(Exif(300, 2, 150, orientation: 6))), 150 * Inches, 300 * Inches),
        ["PNG"] = (() => Png("pHYs", Physical(11_811, 5_906, 1)), 11_811, 5_906),
        ["EXIF in a PNG"] = (() => Png("eXIf", Exif(600, 2)), 600 * Inches, 600 * Inches),
        ["EXIF in a WebP"] = (WebP, 240 * Inches, 240 * Inches),
        ["BMP"] = (Bmp, 11_811, 5_906),
        ["TIFF"] = (() => Tiff(new TiffFile(1, 1), 600, 2).Samples([1, 2, 3]), 600 * Inches, 600 * Inches),
        ["TIFF, centimetres, big-endian"] =
            (() => Tiff(new TiffFile(1, 1, bigEndian: true), 200, 3, isBigEndian: true).Samples([1, 2, 3]), 20_000, 20_000),
    };

    private static readonly Dictionary<string, Func<byte[]>> Unknown = new()
    {
        ["JPEG without JFIF"] = () => Jpeg([]),
        ["JFIF without a unit"] = () => Jpeg(Jfif(0, 1, 1)),
        ["JFIF of nothing"] = () => Jpeg(Jfif(1, 0, 0)),
        ["EXIF divided by nothing"] = () => Jpeg(App1(Exif(300, 2, under: 0))),
        ["EXIF of four billion"] = () => Jpeg(App1(Exif(uint.MaxValue, 2))),
        ["EXIF without a unit"] = () => Jpeg(App1(Exif(300, 1))),
        ["PNG"] = () => PngFile.Of(1, 1, 8, 2).Pixels([0, 1, 2, 3]).End(),
        ["PNG that tells the shape of a pixel"] = () => Png("pHYs", Physical(2, 1, 0)),
        ["PNG of one pixel a metre"] = () => Png("pHYs", Physical(1, 1, 1)),
        ["PNG of four billion"] = () => Png("pHYs", Physical(uint.MaxValue, uint.MaxValue, 1)),
        ["TIFF without a unit"] = () => Tiff(new TiffFile(1, 1), 600, 1).Samples([1, 2, 3]),
    };

    public static TheoryData<string, string, string> Known => [..
        from source in Sources.Keys
        from format in new[] { "jpeg", "png" }
        from metadata in new[] { "strip", "keep" }
        select (source, format, metadata)];

    public static TheoryData<string, string> UnknownOnes => [..
        from source in Unknown.Keys
        from metadata in new[] { "strip", "keep" }
        select (source, metadata)];

    [Theory]
    [MemberData(nameof(Known))]
    public async Task Of_the_file_is_that_of_the_result(string source, string format, string metadata)
    {
        var (file, x, y) = Sources[source];
        var result = await Nearest.UpscaleAsync(file(), $"format={format}", $"metadata={metadata}");
        var told = format == "png" ? OfPng(result) : OfJpeg(result);
        Assert.NotNull(told);
        Assert.InRange(told.Value.X / x, 0.9998, 1.0002);
        Assert.InRange(told.Value.Y / y, 0.9998, 1.0002);
    }

    [Theory]
    [MemberData(nameof(UnknownOnes))]
    public async Task That_is_unknown_or_absurd_is_not_told(string source, string metadata)
    {
        var file = Unknown[source]();
        Assert.Null(OfPng(await Nearest.UpscaleAsync(file, "format=png", $"metadata={metadata}")));
        var jpeg = await Nearest.UpscaleAsync(file, "format=jpeg", $"metadata={metadata}");
        Assert.Null(OfJpeg(jpeg));
        Assert.Equal(Jfif(0, 1, 1)[4..9], jpeg[6..11]);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("avif")]
    public async Task In_the_EXIF_of_a_result_agrees_with_the_file(string format)
    {
        foreach (var metadata in new[] { "strip", "keep" })
        {
            using var known = Samples.Open(
                await Nearest.UpscaleAsync(Jpeg(App1(Exif(300, 2))), $"format={format}", $"metadata={metadata}"));
            using var unknown = Samples.Open(
                await Nearest.UpscaleAsync(Jpeg(App1(Owned())), $"format={format}", $"metadata={metadata}"));
            Assert.Equal(new Density(300 * Inches, 300 * Inches), ExifDensity.Find((byte[])known.Get("exif-data")));
            // What EXIF has for an unknown one.
            Assert.Equal(new Density(72 * Inches, 72 * Inches), ExifDensity.Find((byte[])unknown.Get("exif-data")));
        }
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    public async Task Changes_no_pixel(string format)
    {
        using var cat = Samples.Cat();
        var plain = cat.PngsaveBuffer();
        var dense = new List<byte>(plain);
        dense.InsertRange(33, PngChunk.Of(new Density(11_811, 11_811)));
        using var result = Samples.Open(await Nearest.UpscaleAsync([.. dense], $"format={format}"));
        var encoded = format == "png" ? cat.Tripled().PngsaveBuffer() : cat.Tripled().JpegsaveBuffer(
            q: 92, subsampleMode: Enums.ForeignSubsample.Off);
        using var expected = Samples.Open(encoded);
        Assert.Equal(0, result.DifferenceTo(expected));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public void Is_written_right_in_whatever_pieces_a_file_comes(int piece)
    {
        using var cat = Samples.Cat();
        using var profiled = cat.With("icc-profile-data", IccFile.AdobeRgb());
        var density = new Density(11_811, 11_811);
        var (png, jpeg) = (profiled.PngsaveBuffer(), profiled.JpegsaveBuffer());
        Assert.Equal((11_811, 11_811), OfPng(Through(new PngHead(PngChunk.Of(density)), png)));
        Assert.Equal(png.Length - 21, Through(new PngHead([]), png).Length);
        Assert.Equal((300 * Inches, 300 * Inches), OfJpeg(Through(new JfifHead(density, []), jpeg)));

        byte[] Through(IFileHead head, byte[] file) =>
            [.. file.Chunk(piece).SelectMany(bytes => head.IsDone ? bytes : head.Rewrite(bytes))];
    }

    /// <summary>Pixels a metre; null if there are none; fails if they are told twice or in the wrong place.</summary>
    private static (double X, double Y)? OfPng(byte[] file)
    {
        Assert.InRange(file.AsSpan().IndexOf("IDAT"u8), 1, int.MaxValue);
        var head = file.AsSpan(0, file.AsSpan().IndexOf("IDAT"u8));
        Assert.Equal(head.IndexOf("pHYs"u8), head.LastIndexOf("pHYs"u8));
        if (head.IndexOf("pHYs"u8) is not (> 0 and var at))
            return null;
        Assert.Equal(1, head[at + 12]);
        return (BinaryPrimitives.ReadUInt32BigEndian(head[(at + 4)..]), BinaryPrimitives.ReadUInt32BigEndian(head[(at + 8)..]));
    }

    private static (double X, double Y)? OfJpeg(byte[] file)
    {
        var jfif = file.AsSpan(2);
        Assert.True(jfif.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xE0, 0, 16, .. "JFIF\0"u8]), "A JPEG starts with JFIF.");
        Assert.Equal(-1, file.AsSpan(20).IndexOf("JFIF\0"u8));
        var (x, y) = (BinaryPrimitives.ReadUInt16BigEndian(jfif[12..]), BinaryPrimitives.ReadUInt16BigEndian(jfif[14..]));
        return jfif[11] switch
        {
            0 => null,
            1 => (x * Inches, y * Inches),
            _ => (x * 100, y * 100),
        };
    }

    private static byte[] Jfif(byte unit, ushort x, ushort y) =>
        [0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, unit, (byte)(x >> 8), (byte)x, (byte)(y >> 8), (byte)y, 0, 0];

    private static byte[] App1(byte[] exif) => [0xFF, 0xE1, 0, (byte)(exif.Length + 8), .. "Exif\0\0"u8, .. exif];

    private static byte[] Owned() => ExifBlock.Of((ExifBlock.Copyright, "Ann"u8.ToArray()))![6..];

    private static byte[] Exif(uint x, int unit, uint? y = null, uint under = 1, int orientation = 1) =>
        new TiffFile(1, 1).Text(ExifBlock.Copyright, "Ann").Blob(282, 5, Ratio(x, under, false)).Blob(283, 5, Ratio(y ?? x, under, false))
            .Tag(296, 3, 1, (uint)unit).Tag(274, 3, 1, (uint)orientation).Without(256, 257, 258, 259, 262, 277, 278).Strips([]);

    private static TiffFile Tiff(TiffFile file, uint density, int unit, bool isBigEndian = false) => file
        .Blob(282, 5, Ratio(density, 1, isBigEndian)).Blob(283, 5, Ratio(density, 1, isBigEndian)).Tag(296, 3, 1, (uint)unit);

    private static byte[] Ratio(uint over, uint under, bool isBigEndian)
    {
        byte[] ratio = [.. BitConverter.GetBytes(over), .. BitConverter.GetBytes(under)];
        if (isBigEndian)
        {
            Array.Reverse(ratio, 0, 4);
            Array.Reverse(ratio, 4, 4);
        }

        return ratio;
    }

    private static byte[] Physical(uint x, uint y, byte unit)
    {
        var body = new byte[9];
        BinaryPrimitives.WriteUInt32BigEndian(body, x);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(4), y);
        body[8] = unit;
        return body;
    }

    private static byte[] Png(string chunk, byte[] body) =>
        PngFile.Of(1, 1, 8, 2).Chunk(chunk, body).Pixels([0, 1, 2, 3]).End();

    private static byte[] Bmp()
    {
        var file = new BmpFile(2, 2, 24).Of((_, _) => 0x336699);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14 + 24), 11_811);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14 + 28), 5_906);
        return file;
    }

    private static byte[] WebP()
    {
        using var cat = Samples.Cat(16, 16);
        using var dense = cat.Copy(xres: 240 / 25.4, yres: 240 / 25.4);
        using var tagged = dense.With("exif-data", ExifBlock.Of((ExifBlock.Copyright, "Ann"u8.ToArray()))!);
        using var unit = tagged.With("resolution-unit", "in");
        return unit.WebpsaveBuffer();
    }

    private static byte[] Jpeg(byte[] segments)
    {
        using var cat = Samples.Cat(16, 16);
        var plain = cat.JpegsaveBuffer(keep: Enums.ForeignKeep.None);
        return [.. plain[..2], .. segments, .. plain[2..]];
    }
}
