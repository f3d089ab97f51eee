using System.Buffers.Binary;
using NetVips;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Files of a few bytes that ask for gigabytes or hours, and the code of the error that each must end in.</summary>
internal static class HostileFiles
{
    public static Dictionary<string, (string Code, Func<byte[]> Build)> All { get; } = new()
    {
        ["PNG of 60,000 x 60,000"] = ("image.too-large", () => PngFile.Of(60_000, 60_000, 8, 2).Pixels(new byte[99]).End()),
        ["PNG within the limits with pixels for none of it"] =
            ("image.corrupt", () => PngFile.Of(5_000, 5_000, 16, 6).Pixels(new byte[99]).End()),
        ["PNG whose profile inflates to 64 MB"] = ("image.too-large", () => Small().Chunk("iCCP", Inflating(64, "p\0\0")).End()),
        ["PNG whose zTXt inflates to 64 MB"] = ("image.too-large", () => Small().Chunk("zTXt", Inflating(64, "t\0\0")).End()),
        ["PNG whose iTXt inflates to 64 MB"] =
            ("image.too-large", () => Small().Chunk("iTXt", Inflating(64, "t\0\u0001\0\0\0")).End()),
        ["PNG of 20 zTXt chunks of 1 MB each"] = ("image.too-large", () => Enumerable.Range(0, 20)
            .Aggregate(Small(), (file, _) => file.Chunk("zTXt", Inflating(1, "t\0\0"))).End()),
        ["PNG of 100,000 chunks"] = ("image.too-large", () => Enumerable.Range(0, 100_000)
            .Aggregate(Small(), (file, _) => file.Chunk("teXt", [])).End()),
        ["WebP canvas of 60,000 x 60,000"] = ("image.too-large", () => WebP("VP8X", [0, 0, 0, 0, .. UInt24(59_999), .. UInt24(59_999)])),
        ["WebP of 16,383 x 16,383 without loss"] =
            ("image.too-large", () => WebP("VP8L", [0x2F, 0xFE, 0xBF, 0xFF, 0x0F, 0, 0, 0, 0, 0])),
        ["JPEG whose frame header claims 65,000 x 65,000"] = ("image.too-large", () => LyingJpeg(65_000, 65_000)),
        ["JPEG whose frame header claims 5,000 x 5,000 for a few blocks"] = ("image.corrupt", () => LyingJpeg(5_000, 5_000)),
        ["JPEG of 5,000 scans"] = ("image.too-large", () => JpegOfManyScans(16, 16, 5_000)),
        ["JPEG of 16 megapixels in 50 scans"] = ("image.too-large", () => JpegOfManyScans(4_000, 4_000, 50)),
        ["JPEG with 5 MB of profile"] = ("image.too-large", () => JpegOfSegments(0xE2, "ICC_PROFILE\0"u8, 80)),
        ["TIFF of 4 billion columns"] = ("image.too-large", () => new TiffFile(uint.MaxValue, 1).Samples([1, 2, 3])),
        ["TIFF with a tile of 4 billion pixels"] = ("image.too-large", () =>
            new TiffFile(1, 1).Tag(322, 4, 1, 65_535).Tag(323, 4, 1, 65_535).Samples([1, 2, 3])),
        ["TIFF with a tag of 4 billion values"] =
            ("image.corrupt", () => new TiffFile(1, 1).Tag(700, 1, uint.MaxValue, 0).Samples([1, 2, 3])),
        ["TIFF that lists a million strips 2,000 times"] = ("image.corrupt", () => TiffOfManyStrips(1 << 20, 2_000)),
        ["TIFF of one pixel in a million strips"] = ("image.corrupt", () => TiffOfManyStrips(1 << 20, 1)),
        ["TIFF whose directory leads to itself"] = ("image.too-large", CircularTiff),
        ["GIF of 5,000 frames"] = ("image.animated", () => Gif(5_000, 1, 1)),
        ["GIF whose frame is larger than its screen and any limit"] = ("image.too-large", () => Gif(1, 60_000, 60_000)),
        ["GIF of 25 MiB that start anew"] = ("image.corrupt", GifOfIdleCodes),
        ["JPEG of 25 MiB of stuffed bytes"] = ("image.corrupt", JpegOfStuffedBytes),
        ["JPEG with 20 MB of EXIF"] = ("image.too-large", () => JpegOfSegments(0xE1, "Exif\0\0"u8, 320)),
        ["PNG with 20 MB of EXIF"] = ("image.too-large", () => Small().Chunk("eXIf", new byte[20 << 20]).End()),
        ["WebP with 20 MB of EXIF"] = ("image.too-large", () => WebPWith("EXIF", 20)),
        ["WebP with 5 MB of profile"] = ("image.too-large", () => WebPWith("ICCP", 5)),
        ["TIFF with 20 MB of EXIF"] = ("image.too-large", () => TiffWith(34_665, 20)),
        ["TIFF with 5 MB of profile"] = ("image.too-large", () => TiffWith(34_675, 5)),
        ["TIFF of 5,000 tags"] = ("image.too-large", () => Enumerable.Range(1_000, 5_000)
            .Aggregate(new TiffFile(1, 1), (file, id) => file.Tag((ushort)id, 3, 1, 0)).Samples([1, 2, 3])),
        ["TIFF with a tag that is there twice"] = ("image.corrupt", TiffWithATagTwice),
        ["AVIF with 20 MB of EXIF"] =
            ("image.too-large", () => SmallAvif().Item("Exif", new byte[20 << 20]).End()),
        ["AVIF with 5 MB of profile"] = ("image.too-large", () => SmallAvif().Property("colr", new byte[5 << 20]).End()),
        ["AVIF of 500 items that each span the file 32 times"] = ("image.corrupt", () => Enumerable.Range(0, 250)
            .Aggregate(SmallAvif().Item("free", new byte[8 << 20]), (file, _) =>
                file.Item("Exif", 32, 0, 8 << 20).Item("mime", 32, 0, 8 << 20)).End()),
        ["AVIF of 5,000 boxes"] = ("image.too-large", () => Enumerable.Range(0, 5_000)
            .Aggregate(SmallAvif(), (file, _) => file.Other(AvifFile.Box("free"))).End()),
        ["AVIF whose frames are larger than announced"] = ("image.corrupt", () => new AvifFile().Size(16, 16)
            .Item("av01", [.. AvifFile.LyingUnits(16_000, 16_000), .. AvifFile.Units()]).End()),
        ["AVIF whose grid is larger than announced"] = ("image.corrupt", () => new AvifFile().Size(64, 64)
            .Item("grid", AvifFile.Grid(1, 1, 16_000, 16_000)).Item("av01", AvifFile.Units(64, 64)).DerivedFrom(1, 2).End()),
        ["AVIF whose grid shows one tile 65,025 times"] = ("image.corrupt", () => new AvifFile().Size(64, 64)
            .Item("grid", AvifFile.Grid(255, 255, 64, 64)).Item("av01", AvifFile.Units(64, 64))
            .DerivedFrom(1, [.. Enumerable.Repeat(2, 255 * 255)]).End()),
        ["AVIF of 300 frames in one item"] = ("image.corrupt", () => new AvifFile().Size(16, 16)
            .Item("av01", [.. Enumerable.Repeat(AvifFile.Units(), 300).SelectMany(units => units)]).End()),
        ["AVIF item of 60,000 x 60,000"] = ("image.too-large", HugeAvif),
        ["BMP of 30,000 x 30,000 in 64 bytes of runs"] =
            ("image.too-large", () => new BmpFile(30_000, 30_000, 8) { Compression = 1, ColoursUsed = 1 }.Of(new byte[10])),
        ["BMP of 2 billion rows, upside down"] =
            ("image.too-large", () => new BmpFile(1, int.MinValue, 24).Of(new byte[100])),
        ["BMP of 5,000 x 5,000 in 64 bytes of runs"] = ("image.corrupt", () =>
            new BmpFile(5_000, 5_000, 8) { Compression = 1, ColoursUsed = 1, Palette = [(1, 2, 3)] }.Of([0, 1, 0, 1, 0, 1])),
        ["BMP of 5,000 x 5,000 with pixels for none of it"] = ("image.corrupt", () => new BmpFile(5_000, 5_000, 32).Of(new byte[99])),
        ["BMP with 5 MB of profile"] = ("image.too-large", () =>
            new BmpFile(1, 1, 24) { HeaderBytes = 124, Profile = new byte[5 << 20] }.Of(new byte[4])),
        ["PNM of 2 billion columns"] = ("image.too-large", () => PnmFile.Of("P6 99999999999999999999 1 255 ", 1, 2, 3)),
        ["PNM of 5,000 x 5,000 with pixels for none of it"] = ("image.corrupt", () => PnmFile.Of("P6 5000 5000 65535 ", 1, 2, 3)),
        ["PNM of 5,000 x 5,000 as text without any"] = ("image.corrupt", () => PnmFile.Of("P3 5000 5000 65535 1 2 3 ")),
        ["PNM of 25 MiB of comment"] = ("image.corrupt", () => [.. "P6 #"u8, .. Enumerable.Repeat((byte)'x', (25 << 20) - 4)]),
    };

    private static PngFile Small() => PngFile.Of(1, 1, 8, 0).Pixels([0, 0]);

    private static byte[] Inflating(int megabytes, string head) =>
        [.. System.Text.Encoding.Latin1.GetBytes(head), .. PngFile.Deflate(new byte[megabytes << 20])];

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static byte[] UInt32(int value) =>
        [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] WebP(string chunk, byte[] body, int? length = null)
    {
        byte[] content =
        [
            .. "WEBP"u8, .. System.Text.Encoding.ASCII.GetBytes(chunk), .. BitConverter.GetBytes(length ?? body.Length), .. body,
        ];
        return [.. "RIFF"u8, .. BitConverter.GetBytes(content.Length), .. content];
    }

    private static byte[] LyingJpeg(ushort width, ushort height)
    {
        using var cat = Samples.Cat(16, 16);
        var file = cat.JpegsaveBuffer(keep: Enums.ForeignKeep.None);
        Claim(file, 0xC0, width, height);
        return file;
    }

    private static void Claim(byte[] jpeg, byte frameMarker, ushort width, ushort height)
    {
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, frameMarker]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), width);
    }

    public static byte[] JpegOfManyScans(ushort width, ushort height, int scans)
    {
        using var cat = Samples.Cat(16, 16);
        var file = cat.JpegsaveBuffer(interlace: true, keep: Enums.ForeignKeep.None);
        Claim(file, 0xC2, width, height);
        var lastScan = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        return [.. file[..lastScan], .. Enumerable.Repeat(file[lastScan..^2], scans).SelectMany(scan => scan), 0xFF, 0xD9];
    }

    private static byte[] JpegOfSegments(byte marker, ReadOnlySpan<byte> head, int count)
    {
        using var cat = Samples.Cat(16, 16);
        byte[] segment = [0xFF, marker, 0xFF, 0xFF, .. head, .. new byte[65_533 - head.Length]];
        return [0xFF, 0xD8, .. Enumerable.Repeat(segment, count).SelectMany(bytes => bytes), .. cat.JpegsaveBuffer()[2..]];
    }

    private static byte[] JpegOfStuffedBytes()
    {
        using var cat = Samples.Cat(16, 16);
        var file = cat.JpegsaveBuffer();
        var stuffed = new byte[(25 << 20) - file.Length];
        for (var at = 0; at < stuffed.Length; at += 3)
            stuffed[at] = 0xFF;
        return [.. file[..^2], .. stuffed];
    }

    private static byte[] TiffOfManyStrips(uint strips, int lists)
    {
        (ushort Id, ushort Type, uint Count, uint Value)[] tags =
        [
            (256, 3, 1, 1), (257, 3, 1, 1),
            .. Enumerable.Repeat<(ushort, ushort, uint, uint)[]>([(273, 3, strips, 100_000), (279, 3, strips, 100_000)], lists)
                .SelectMany(list => list),
        ];
        byte[] head = [.. "II*\0\u0008\0\0\0"u8, .. BitConverter.GetBytes((ushort)tags.Length), .. tags.SelectMany(tag => (byte[])
        [
            .. BitConverter.GetBytes(tag.Id), .. BitConverter.GetBytes(tag.Type),
            .. BitConverter.GetBytes(tag.Count), .. BitConverter.GetBytes(tag.Value),
        ])];
        return [.. head, .. new byte[100_000 - head.Length + 2 * strips]];
    }

    private static byte[] CircularTiff()
    {
        var file = new TiffFile(1, 1).Samples([1, 2, 3]);
        file[^7] = 8;
        return file;
    }

    private static byte[] Gif(int frames, ushort width, ushort height)
    {
        byte[] frame = [0x2C, 0, 0, 0, 0, .. BitConverter.GetBytes(width), .. BitConverter.GetBytes(height), 0, 2, 2, 0x44, 1, 0];
        return [.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
            .. Enumerable.Repeat(frame, frames).SelectMany(bytes => bytes), 0x3B];
    }

    private static byte[] HugeAvif()
    {
        using var cat = Samples.Cat(16, 16);
        var file = cat.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0);
        var size = file.AsSpan().IndexOf("ispe"u8);
        UInt32(60_000).CopyTo(file, size + 8);
        UInt32(60_000).CopyTo(file, size + 12);
        return file;
    }

    private static AvifFile SmallAvif() => new AvifFile().Size(16, 16).Item("av01", AvifFile.Units());

    private static byte[] WebPWith(string chunk, int megabytes)
    {
        using var cat = Samples.Cat(16, 16);
        var picture = cat.WebpsaveBuffer(keep: Enums.ForeignKeep.None)[12..];
        return WebP(chunk, [.. new byte[megabytes << 20], .. picture], megabytes << 20);
    }

    private static byte[] TiffWith(ushort tag, int megabytes) =>
        new TiffFile(1, 1).Tag(tag, 7, (uint)megabytes << 20, 8).Samples(new byte[(megabytes << 20) + 1000]);

    private static byte[] TiffWithATagTwice()
    {
        var file = new TiffFile(1, 1).Samples([1, 2, 3]);
        file[10 + 12] = 0;
        return file;
    }

    // Three-bit codes, all of them 4, in sub-blocks of 255 bytes.
    private static byte[] GifOfIdleCodes()
    {
        byte[] block = [255, .. Enumerable.Repeat<byte[]>([0x24, 0x49, 0x92], 85).SelectMany(bytes => bytes)];
        var file = Gif(1, 1, 1);
        var codes = file.Length - 4;
        return [.. file[..codes], .. Enumerable.Repeat(block, (25 << 12) - 1).SelectMany(bytes => bytes), 0, 0x3B];
    }
}
