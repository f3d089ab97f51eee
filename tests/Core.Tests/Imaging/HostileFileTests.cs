using System.Diagnostics;
using System.Text;
using NetVips;
using SuperRes.Core.Imaging;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Imaging.Reading;
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
        from bomb in HostileFiles.All.Keys
        select (bomb, HostileFiles.All[bomb].Code)];

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Are_refused_on_their_header_in_a_moment_and_in_little_memory(string bomb, string code)
    {
        var file = HostileFiles.All[bomb].Build();
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
                Sequence("avis"),
                Sequence("avif"),
                AvifFile.Box("ftyp", [.. "avis\0\0\0\0avisavif"u8]),
                PnmFile.Of("P5 1 1 255\naP5 1 1 255\nb"),
            ],
            file => Assert.Throws<ImageAnimatedException>(() => Inspect(file)));

        // With a still picture for those who cannot show the others.
        static byte[] Sequence(string majorBrand) => new AvifFile().Size(16, 16).Item("av01", AvifFile.Units())
            .Other(AvifFile.Box("moov")).End(majorBrand, "avifavis");
    }

    public static TheoryData<string> Packets => [.. Xmp.Keys];

    private static Dictionary<string, string> Xmp { get; } = new()
    {
        ["a billion laughs"] = "<!DOCTYPE x [<!ENTITY a0 \"laugh\">" + string.Concat(Enumerable.Range(1, 9).Select(level =>
            $"<!ENTITY a{level} \"{string.Concat(Enumerable.Repeat($"&a{level - 1};", 10))}\">")) + "]><x>&a9;</x>",
        ["an entity from a file"] = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><x>&a;</x>",
        ["a hundred thousand levels"] =
            string.Concat(Enumerable.Repeat("<a>", 100_000)) + string.Concat(Enumerable.Repeat("</a>", 100_000)),
        ["a reserved prefix"] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
            + "xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description><dc:rights>Ann<xmlns:a/></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta>",
        ["more characters than any packet"] = "<a>" + new string(' ', 3_000_000) + "</a>",
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public async Task Xmp_that_is_a_trap_is_left_out(string trap)
    {
        byte[] packet = [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. System.Text.Encoding.UTF8.GetBytes(Xmp[trap])];
        var file = PngFile.Of(1, 1, 8, 0).Chunk("iTXt", packet).Pixels([0, 0]).End();
        using (var stored = Samples.Open(file))
            Assert.True(stored.Contains("xmp-data"));
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "metadata=keep"));
        Assert.False(result.Contains("xmp-data"));
    }

    [Fact]
    public void Content_of_no_known_kind_is_refused()
    {
        string[] contents =
        [
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "%PDF-1.7", "1,2,3\n4,5,6\n", "P7\nWIDTH 1\n", "Pf 1 1", "P60 1",
            "BM", "\u0001\u0002", "gimp xcf ", "8BPS\0\u0001", "#?RADIANCE\n", "\0\0\0\u0018ftypmp42", "id=ImageMagick",
        ];
        Assert.All(contents, content => Assert.Throws<ImageUnsupportedException>(
            () => Inspect(System.Text.Encoding.Latin1.GetBytes(content + new string(' ', 40)))));
    }

    [Theory]
    [InlineData("{\"image\":\"iVBORw0KGgo\"}")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("/9j/4AAQSkZJRgABAQ")]
    [InlineData("iVBORw0KGgoAAAANSUhEUg")]
    public void Are_told_to_be_a_text_where_a_program_wrapped_a_picture_in_one(string text)
    {
        var refused = Assert.Throws<ImageUnsupportedException>(() => Inspect([.. Encoding.ASCII.GetBytes(text), .. new byte[80]]));

        Assert.Contains("the bytes of the file themselves", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JPEG 2000", "\0\0\0\u000CjP  \r\n\u0087\n\0\0\0\u0014ftypjp2 ")]
    [InlineData("JPEG 2000", "\u00FF\u004F\u00FF\u0051\0\u0029")]
    [InlineData("JPEG XL", "\0\0\0\u000CJXL \r\n\u0087\n\0\0\0\u0014ftypjxl ")]
    [InlineData("JPEG XL", "\u00FF\n\u00FA\u001F")]
    [InlineData("HEIC", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic")]
    [InlineData("HEIC", "\0\0\0\u0018ftypmif1\0\0\0\0mif1heix")]
    [InlineData("HEIC", "\0\0\0\u0018ftypmsf1\0\0\0\0msf1hevc")]
    public void A_picture_of_a_kind_that_people_have_and_that_is_not_read_is_refused_by_its_name(string name, string beginning)
    {
        var file = System.Text.Encoding.Latin1.GetBytes(beginning + new string('\0', 100));
        foreach (var refused in (Exception[])
        [
            Assert.Throws<ImageUnsupportedException>(() => Inspect(file)),
            Assert.Throws<ImageUnsupportedException>(
                () => Upscaler.CheckBeginning(file.AsSpan(0, Upscaler.BeginningBytes), new ImageLimits())),
        ])
            Assert.Equal($"{name} pictures are not read here. Export the picture as JPEG or PNG.", refused.Message);
    }

    [Fact]
    public void A_file_that_libvips_will_not_open_leaves_no_memory_behind()
    {
        // Of a size that memory shows; that its first item is no picture, only libvips finds out.
        var file = new AvifFile().Size(16, 16).Item("free", new byte[1 << 20]).End();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 50; i++)
            Assert.Throws<ImageCorruptException>(() => Inspect([.. file]));
        GC.WaitForPendingFinalizers();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10 << 20);
    }

    [Fact]
    public void Nothing_at_all_is_a_missing_picture() =>
        Assert.Throws<ImageMissingException>(() => Inspect([]));

    [Fact]
    public void Six_loaders_of_libvips_are_on_and_every_other_one_is_off()
    {
        Libvips.EnsureReady();
        var loaders = NetVips.NetVips.GetOperations()
            .Where(name => NetVips.NetVips.TypeFind("VipsForeignLoad", name) != 0).ToArray();
        Assert.True(loaders.Length > 20, "libvips must have named all its loaders.");

        string[] open =
            ["gifload_source", "heifload_source", "jpegload_source", "pngload_source", "tiffload_source", "webpload_source"];
        Assert.Equal(open, loaders.Where(IsOn).Order(StringComparer.Ordinal));

        static bool IsOn(string loader)
        {
            using var operation = Operation.NewFromName(loader);
            return (operation.GetFlags() & Enums.OperationFlags.BLOCKED) == 0;
        }
    }

    [Fact]
    public void A_loader_that_is_off_refuses_its_work()
    {
        Libvips.EnsureReady();
        using var source = Source.NewFromMemory("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
        var refused = Assert.Throws<VipsException>(() => Operation.Call("svgload_source", source));
        Assert.Contains("blocked", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_000, 5_000, true)]
    [InlineData(5_000, 5_001, false)]
    [InlineData(16_384, 1, true)]
    [InlineData(16_385, 1, false)]
    [InlineData(1, 16_384, true)]
    [InlineData(1, 16_385, false)]
    public void Sides_and_pixels_are_allowed_up_to_their_limits(uint width, uint height, bool allowed)
    {
        var file = PngFile.Of(width, height, 1, 0).Pixels(new byte[height * (1 + (width + 7) / 8)]).End();
        var refused = Record.Exception(() => Inspect(file));
        Assert.Equal(allowed, refused is null);
        Assert.True(allowed || refused is ImageTooLargeException);
    }

    [Theory]
    [InlineData(25 << 20, true)]
    [InlineData((25 << 20) + 1, false)]
    public void Bytes_are_allowed_up_to_their_limit(int length, bool allowed)
    {
        // Bytes after the end of a picture are bytes all the same.
        var file = PngFile.Of(1, 1, 8, 0).Pixels([0, 0]).End();
        Array.Resize(ref file, length);
        var refused = Record.Exception(() => Inspect(file));
        Assert.Equal(allowed, refused is null);
        Assert.True(allowed || refused is ImageTooLargeException);
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
    public void A_picture_without_width_or_height_is_corrupt()
    {
        using var cat = Samples.Cat(16, 16);
        var (gif, jpeg) = (cat.GifsaveBuffer(), cat.JpegsaveBuffer());
        gif.AsSpan(gif.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x2C, 0, 0, 0, 0, 16, 0, 16, 0]) + 5, 2).Clear();
        jpeg.AsSpan(jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 5, 2).Clear();
        Assert.All(
            [
                PngFile.Of(0, 9, 8, 0).Pixels([0]).End(), PngFile.Of(9, 0, 8, 0).Pixels([0]).End(), gif, jpeg,
                new TiffFile(0, 9).Samples([1]), new TiffFile(9, 0).Samples([1]),
                new AvifFile().Size(0, 16).Item("av01", AvifFile.Units()).End(),
            ],
            file => Assert.Throws<ImageCorruptException>(() => Inspect(file)));
    }

    [Fact]
    public async Task Decoding_ends_when_its_time_is_up()
    {
        using var cat = Samples.Cat();
        var limits = new ImageLimits { DecodeTimeout = TimeSpan.Zero };
        var refused = await Assert.ThrowsAsync<ImageTooSlowException>(() => Upscaler.UpscaleAsync(
            cat.PngsaveBuffer(), new UpscaleOptions(), limits, Stream.Null, null, TestContext.Current.CancellationToken));
        Assert.Contains("seconds", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PNG", true)]
    [InlineData("PNG", false)]
    [InlineData("BMP", true)]
    [InlineData("BMP", false)]
    [InlineData("PNM", true)]
    [InlineData("PNM", false)]
    public void Decoding_ends_midway_when_its_time_is_up_or_nobody_waits_for_it(string kind, bool timeout)
    {
        // 25 megapixels, which take a fifth of a second at least.
        using var file = PictureFile.Open(
            kind switch
            {
                "PNG" => PngFile.Of(5_000, 5_000, 16, 2).Pixels(new byte[5_000 * (1 + 6 * 5_000)]).End(),
                "BMP" => new BmpFile(5_000, 5_000, 24).Of(new byte[5_000 * 15_000]),
                _ => PnmFile.Of("P6 5000 5000 255\n", new byte[5_000 * 15_000]),
            },
            new ImageLimits { MaxBytes = 100 << 20 });
        var moment = TimeSpan.FromMilliseconds(50);
        using var nobody = timeout ? new CancellationTokenSource() : new CancellationTokenSource(moment);
        var ended = Record.Exception(() => PictureDecoder.Decode(
            file, ImageFormat.Png, keepMetadata: false, timeout ? moment : TimeSpan.FromMinutes(1), nobody.Token));
        if (timeout)
            Assert.IsType<ImageTooSlowException>(ended);
        else
            Assert.IsType<OperationCanceledException>(ended, exactMatch: false);
    }

    [Theory]
    [InlineData(5_000, 5_000, 20, true)]
    [InlineData(5_000, 5_000, 21, false)]
    [InlineData(2_500, 2_000, 100, true)]
    [InlineData(2_500, 2_000, 101, false)]
    public void A_jpeg_may_have_fewer_scans_the_larger_it_is(ushort width, ushort height, int scans, bool allowed)
    {
        // The encoder writes ten scans, the last of which is there as often as asked for.
        var file = HostileFiles.JpegOfManyScans(width, height, scans - 9);
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
}
