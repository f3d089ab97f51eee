using System.Buffers.Binary;
using System.Diagnostics;
using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Tests.Upscaling;
using SuperRes.Core.Upscaling;

namespace SuperRes.Core.Tests.Imaging;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

/// <summary>Files of a few bytes that ask for gigabytes or hours.</summary>
[Collection(nameof(Alone))]
public class HostileFileTests
{
    private static readonly Upscaler Upscaler = new(new NearestEngine());

    public static TheoryData<string, string> Bombs => [..
        from bomb in Files.Keys
        select (bomb, Files[bomb].Code)];

    private static Dictionary<string, (string Code, Func<byte[]> Build)> Files { get; } = new()
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
        ["JPEG with 5 MB of profile"] = ("image.too-large", JpegOfManyProfiles),
        ["TIFF of 4 billion columns"] = ("image.too-large", () => new TiffFile(uint.MaxValue, 1).Samples([1, 2, 3])),
        ["TIFF with a tile of 4 billion pixels"] = ("image.too-large", () =>
            new TiffFile(1, 1).Tag(322, 4, 1, 65_535).Tag(323, 4, 1, 65_535).Samples([1, 2, 3])),
        ["TIFF with a tag of 4 billion values"] =
            ("image.corrupt", () => new TiffFile(1, 1).Tag(700, 1, uint.MaxValue, 0).Samples([1, 2, 3])),
        ["TIFF that lists a million strips 2,000 times"] = ("image.corrupt", () => TiffOfManyStrips(1 << 20, 2_000)),
        ["TIFF of one pixel in a million strips"] = ("image.corrupt", () => TiffOfManyStrips(1 << 20, 1)),
        ["TIFF whose directory leads to itself"] = ("image.too-large", CircularTiff),
        ["GIF of 5,000 frames"] = ("image.animated", () => Gif(5_000, 1, 1)),
        ["GIF whose frame is larger than its screen"] = ("image.corrupt", () => Gif(1, 60_000, 60_000)),
        ["AVIF item of 60,000 x 60,000"] = ("image.too-large", HugeAvif),
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Are_refused_on_their_header_in_a_moment_and_in_little_memory(string bomb, string code)
    {
        var file = Files[bomb].Build();
        Assert.Equal(code, Assert.ThrowsAny<SuperResException>(() => Inspect(file)).Code);

        // The best of a few, as other tests share the machine.
        var costs = Enumerable.Range(0, 5).Select(_ => Cost(file)).ToArray();
        Assert.InRange(costs.Min(cost => cost.Milliseconds), 0, 100);
        Assert.InRange(costs.Min(cost => cost.Megabytes), double.NegativeInfinity, 50);
    }

    private static (double Milliseconds, double Megabytes) Cost(byte[] file)
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
        var (before, started) = (PeakMegabytes(), Stopwatch.GetTimestamp());
        Assert.ThrowsAny<SuperResException>(() => Inspect(file));
        return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, PeakMegabytes() - before);
    }

    [Fact]
    public void Pictures_that_move_are_refused()
    {
        using var cat = Samples.Cat(20, 20);
        using var frames = Image.Arrayjoin([cat, cat.FlipHor()], across: 1).With("page-height", 20);
        Assert.All(
            [
                frames.WriteToBuffer(".gif"),
                frames.WriteToBuffer(".webp"),
                PngFile.Of(1, 1, 8, 0).Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]).Pixels([0, 0]).End(),
                frames.WriteToBuffer(".tif"),
            ],
            file => Assert.Throws<ImageAnimatedException>(() => Inspect(file)));
    }

    [Fact]
    public void Content_of_no_known_kind_is_refused()
    {
        string[] contents =
        [
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "%PDF-1.7", "1,2,3\n4,5,6\n", "P6 1 1 255 abc",
            "BM", "\u0001\u0002", "gimp xcf ", "8BPS\0\u0001", "#?RADIANCE\n", "\0\0\0\u0018ftypheic", "\0\0\0\u0018ftypmp42", "id=ImageMagick",
        ];
        Assert.All(contents, content => Assert.Throws<ImageUnsupportedException>(
            () => Inspect(System.Text.Encoding.Latin1.GetBytes(content + new string(' ', 40)))));
    }

    [Fact]
    public void Nothing_at_all_is_a_missing_picture() =>
        Assert.Throws<ImageMissingException>(() => Inspect([]));

    [Theory]
    [InlineData("svgload_source")]
    [InlineData("csvload_source")]
    [InlineData("matrixload_source")]
    [InlineData("vipsload_source")]
    [InlineData("uhdrload_source")]
    [InlineData("jpegload")]
    [InlineData("rawload")]
    public void Every_other_loader_of_libvips_is_off(string loader)
    {
        Libvips.EnsureReady();
        using var source = Source.NewFromMemory("1 1\n1\n");
        object[] arguments = loader switch
        {
            "rawload" => ["/dev/null", 1, 1, 1],
            "jpegload" => ["/dev/null"],
            _ => [source],
        };
        var refused = Assert.Throws<VipsException>(() => Operation.Call(loader, arguments));
        Assert.Contains("blocked", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_those_that_were_asked_for()
    {
        using var cat = Samples.Cat();
        var file = cat.PngsaveBuffer();
        Assert.Throws<ImageTooLargeException>(() => Inspect(file, new ImageLimits { MaxBytes = file.Length - 1 }));
        Assert.Throws<ImageTooLargeException>(() => Inspect(file, new ImageLimits { MaxMegapixels = 0.002 }));
        Assert.Throws<ImageTooLargeException>(() => Inspect(file, new ImageLimits { MaxSide = 59 }));
        Inspect(file, new ImageLimits { MaxBytes = file.Length, MaxMegapixels = 0.0024, MaxSide = 60 });
    }

    [Fact]
    public async Task Decoding_ends_when_its_time_is_up()
    {
        using var cat = Samples.Cat();
        var limits = new ImageLimits { DecodeTimeout = TimeSpan.Zero };
        var refused = await Assert.ThrowsAsync<ImageTooLargeException>(() => Upscaler.UpscaleAsync(
            cat.PngsaveBuffer(), new UpscaleOptions(), limits, Stream.Null, null, TestContext.Current.CancellationToken));
        Assert.Contains("seconds", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_000, 5_000, 20, true)]
    [InlineData(5_000, 5_000, 21, false)]
    [InlineData(2_500, 2_000, 100, true)]
    [InlineData(2_500, 2_000, 101, false)]
    public void A_jpeg_may_have_fewer_scans_the_larger_it_is(ushort width, ushort height, int scans, bool allowed)
    {
        // The encoder writes ten scans, the last of which is there as often as asked for.
        var file = JpegOfManyScans(width, height, scans - 9);
        var refused = Record.Exception(() => JpegHeader.Read(file));
        Assert.Equal(allowed, refused is null);
        Assert.True(allowed || refused is ImageTooLargeException);
    }

    private static UpscalePlan Inspect(byte[] file) => Inspect(file, new ImageLimits());

    private static UpscalePlan Inspect(byte[] file, ImageLimits limits) =>
        Upscaler.Inspect(file, new UpscaleOptions(), limits);

    private static double PeakMegabytes() => double.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ')[^2],
        System.Globalization.CultureInfo.InvariantCulture) / 1024;

    private static PngFile Small() => PngFile.Of(1, 1, 8, 0).Pixels([0, 0]);

    private static byte[] Inflating(int megabytes, string head) =>
        [.. System.Text.Encoding.Latin1.GetBytes(head), .. PngFile.Deflate(new byte[megabytes << 20])];

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static byte[] UInt32(int value) =>
        [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] WebP(string chunk, byte[] body)
    {
        byte[] content = [.. "WEBP"u8, .. System.Text.Encoding.ASCII.GetBytes(chunk), .. BitConverter.GetBytes(body.Length), .. body];
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

    private static byte[] JpegOfManyScans(ushort width, ushort height, int scans)
    {
        using var cat = Samples.Cat(16, 16);
        var file = cat.JpegsaveBuffer(interlace: true, keep: Enums.ForeignKeep.None);
        Claim(file, 0xC2, width, height);
        var lastScan = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        return [.. file[..lastScan], .. Enumerable.Repeat(file[lastScan..^2], scans).SelectMany(scan => scan), 0xFF, 0xD9];
    }

    private static byte[] JpegOfManyProfiles()
    {
        using var cat = Samples.Cat(16, 16);
        byte[] segment = [0xFF, 0xE2, 0xFF, 0xFF, .. "ICC_PROFILE\0"u8, 1, 1, .. new byte[65_519]];
        return [0xFF, 0xD8, .. Enumerable.Repeat(segment, 80).SelectMany(bytes => bytes), .. cat.JpegsaveBuffer()[2..]];
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
}
