using System.Buffers.Binary;
using System.Text;
using NetVips;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Tests.Imaging;

/// <summary>Who made a picture and who owns it stays with it, wherever its file says so.</summary>
public class OwnershipTests
{
    private const string Owner = "© 2020 Änn Müller (Berlin)";

    public static TheoryData<string, string> SourcesAndFormats => [..
        from source in Sources.Keys
        from format in new[] { "jpeg", "png", "webp", "avif" }
        select (source, format)];

    private static Dictionary<string, Func<byte[]>> Sources => new()
    {
        ["EXIF"] = () => Jpeg(Segment(0xE1, Exif(Owner))),
        ["big-endian EXIF"] = () => Jpeg(Segment(0xE1, [.. "Exif\0\0"u8, .. new TiffFile(1, 1, bigEndian: true)
            .Text(ExifBlock.Copyright, Owner).Text(ExifBlock.Artist, Owner).Strips([])])),
        ["IPTC"] = () => Jpeg(Photoshop(Resource(0x0425, new byte[15]), Resource(0x0404, Iptc()))),
        ["IPTC, as EXIF is blank"] = () =>
            Jpeg(Segment(0xE1, Exif("   ")), Photoshop(Resource(0x0404, Iptc()))),
        ["TIFF"] = () => new TiffFile(1, 1).Text(ExifBlock.Copyright, Owner).Text(ExifBlock.Artist, Owner).Samples([1, 2, 3]),
        ["IPTC in a TIFF"] = () => new TiffFile(1, 1).Blob(ExifBlock.Iptc, 7, Iptc()).Samples([1, 2, 3]),
        ["IPTC in a TIFF, in fours"] = () =>
            new TiffFile(1, 1).Blob(ExifBlock.Iptc, 4, [.. Iptc(), .. new byte[4 - Iptc().Length % 4]]).Samples([1, 2, 3]),
        ["PNG"] = () => PngFile.Of(1, 1, 8, 2)
            .Chunk("iTXt", [.. "Copyright\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(Owner)])
            .Chunk("iTXt", [.. "Author\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(Owner)])
            .Pixels([0, 1, 2, 3]).End(),
        ["PNG, Latin-1"] = () => PngFile.Of(1, 1, 8, 2)
            .Chunk("tEXt", [.. "Copyright\0"u8, .. Encoding.Latin1.GetBytes(Owner)])
            .Chunk("tEXt", [.. "Author\0"u8, .. Encoding.Latin1.GetBytes(Owner)])
            .Pixels([0, 1, 2, 3]).End(),
        ["PNG, Latin-1, packed"] = () => PngFile.Of(1, 1, 8, 2)
            .Chunk("zTXt", [.. "Copyright\0\0"u8, .. PngFile.Deflate(Encoding.Latin1.GetBytes(Owner))])
            .Chunk("zTXt", [.. "Author\0\0"u8, .. PngFile.Deflate(Encoding.Latin1.GetBytes(Owner))])
            .Pixels([0, 1, 2, 3]).End(),
        ["PNG, behind the pixels"] = () => PngFile.Of(1, 1, 8, 2).Pixels([0, 1, 2, 3])
            .Chunk("tEXt", [.. "Copyright\0"u8, .. Encoding.Latin1.GetBytes(Owner)])
            .Chunk("iTXt", [.. "Author\0\u0001\0de\0\0"u8, .. PngFile.Deflate(Encoding.UTF8.GetBytes(Owner))]).End(),
        ["EXIF of a PNG, behind the pixels"] = () =>
            PngFile.Of(1, 1, 8, 2).Pixels([0, 1, 2, 3]).Chunk("eXIf", Exif(Owner)[6..]).End(),
        ["IPTC over two segments"] = () => Jpeg(SplitPhotoshop(60_000, Resource(0x040C, new byte[59_980]), Resource(0x0404, Iptc()))),
        ["IPTC in a second segment"] = () => Jpeg(Photoshop(Resource(0x0425, new byte[15])), Photoshop(Resource(0x0404, Iptc()))),
    };

    [Theory]
    [MemberData(nameof(SourcesAndFormats))]
    public async Task The_owner_stays_letter_by_letter(string source, string format)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(Sources[source](), $"format={format}"));
        var exif = (byte[])result.Get("exif-data");
        Assert.Equal(Owner, Text(exif, ExifBlock.Copyright));
        Assert.Equal(Owner, Text(exif, ExifBlock.Artist));
        Assert.DoesNotContain("exif-ifd0-Model", result.GetFields());
    }

    [Theory]
    [InlineData("EXIF")]
    [InlineData("TIFF")]
    [InlineData("IPTC")]
    [InlineData("PNG")]
    public async Task The_owner_stays_when_all_else_does_too(string source)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(Sources[source](), "metadata=keep", "format=png"));
        Assert.Equal(Owner, Text((byte[])result.Get("exif-data"), ExifBlock.Copyright));
    }

    [Fact]
    public async Task An_owner_known_elsewhere_is_added_to_the_rest_of_EXIF_on_request()
    {
        byte[] camera = [.. "Exif\0\0"u8, .. new TiffFile(1, 1).Text(272, "Camera").Strips([])];
        var file = Jpeg(Segment(0xE1, camera), Photoshop(Resource(0x0404, Iptc("Ann (Berlin)"))));
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "metadata=keep"));
        var exif = (byte[])result.Get("exif-data");
        Assert.Equal("Camera", Text(exif, 272));
        Assert.Equal("Ann (Berlin)", Text(exif, ExifBlock.Copyright));
    }

    [Fact]
    public async Task What_a_TIFF_and_a_PNG_say_of_themselves_stays_on_request_only()
    {
        var tiff = new TiffFile(1, 1).Text(ExifBlock.Description, "A cat").Samples([1, 2, 3]);
        using var kept = Samples.Open(await Nearest.UpscaleAsync(tiff, "metadata=keep"));
        using var stripped = Samples.Open(await Nearest.UpscaleAsync(tiff));
        Assert.Equal("A cat", Text((byte[])kept.Get("exif-data"), ExifBlock.Description));
        Assert.False(stripped.Contains("exif-data"));

        var png = PngFile.Of(1, 1, 8, 2).Chunk("tEXt", [.. "Title\0A cat at 52 N"u8]).Pixels([0, 1, 2, 3]).End();
        using var titled = Samples.Open(await Nearest.UpscaleAsync(png, "metadata=keep"));
        using var untitled = Samples.Open(await Nearest.UpscaleAsync(png));
        Assert.Equal("A cat at 52 N", titled.Get("png-comment-0-Title"));
        Assert.DoesNotContain(untitled.GetFields(), field => field.StartsWith("png-comment", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_author_of_millions_of_letters_takes_neither_the_memory_nor_the_owners_place()
    {
        var author = PngFile.Deflate([.. Enumerable.Repeat((byte)0xE9, 15 << 20)]);
        var file = PngFile.Of(1, 1, 8, 2).Chunk("zTXt", [.. "Author\0\0"u8, .. author])
            .Chunk("tEXt", [.. "Copyright\0"u8, .. Encoding.Latin1.GetBytes(Owner)]).Pixels([0, 1, 2, 3]).End();

        var texts = PngTexts.Of(file, keepAll: false, TestContext.Current.CancellationToken);
        Assert.InRange(texts.Author!.Length, 8190, 8192);
        using var result = Samples.Open(await Nearest.UpscaleAsync(file, "format=jpeg"));

        Assert.Contains(Owner, Encoding.UTF8.GetString((byte[])result.Get("exif-data")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_in_XMP_behind_the_pixels_of_a_PNG_stay()
    {
        foreach (var (isPacked, option) in new[] { (false, "strip"), (true, "strip"), (false, "keep"), (true, "keep") })
        {
            const string Xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
                + "xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Description dc:rights='© Änn'/></rdf:RDF></x:xmpmeta>";
            var text = Encoding.UTF8.GetBytes(Xmp);
            var file = PngFile.Of(1, 1, 8, 2).Pixels([0, 1, 2, 3]).Chunk(
                "iTXt", [.. "XML:com.adobe.xmp\0"u8, isPacked ? (byte)1 : (byte)0, 0, 0, 0, .. isPacked ? PngFile.Deflate(text) : text]).End();
            using var result = Samples.Open(await Nearest.UpscaleAsync(file, $"metadata={option}"));
            Assert.Contains("© Änn", Encoding.UTF8.GetString((byte[])result.Get("xmp-data")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_PNG_keeps_all_texts_as_they_are_on_request_wherever_they_stand()
    {
        (string Name, byte[] Body)[] texts =
        [
            ("tEXt", [.. "Title\0"u8, .. Encoding.Latin1.GetBytes("Käthe")]),
            ("tEXt", [.. "Creation Time\0yesterday"u8]),
            ("zTXt", [.. "Comment\0\0"u8, .. PngFile.Deflate(Encoding.Latin1.GetBytes("Größe"))]),
            ("iTXt", [.. "Description\0\0\0de\0Beschreibung\0"u8, .. Encoding.UTF8.GetBytes("☺")]),
            ("tEXt", [.. "Title\0another"u8]),
        ];
        var file = PngFile.Of(1, 1, 8, 2);
        foreach (var (name, body) in texts[..2])
            file.Chunk(name, body);
        file.Pixels([0, 1, 2, 3]);
        foreach (var (name, body) in texts[2..])
            file.Chunk(name, body);

        // What cannot be read, and a profile that says what may be untrue.
        file.Chunk("zTXt", [.. "Comment\0\0not packed"u8]).Chunk("tEXt", "no keyword"u8.ToArray())
            .Chunk("zTXt", [.. "Raw profile type exif\0\0"u8, .. PngFile.Deflate([1, 2, 3])]);
        var source = file.End();
        var kept = await Nearest.UpscaleAsync(source, "metadata=keep");
        Assert.Equal(texts.Select(text => (text.Name, Convert.ToHexString(text.Body))), Texts(kept));
        Assert.Empty(Texts(await Nearest.UpscaleAsync(source)));
        Assert.Equal(kept, await Nearest.UpscaleAsync(source, "metadata=keep", "format=png"));
        using var result = Samples.Open(kept);
        Assert.Equal((3, 3), (result.Width, result.Height));
    }

    [Fact]
    public async Task EXIF_behind_the_pixels_of_a_PNG_counts_as_in_front_of_them()
    {
        using var cat = Samples.Cat();
        var plain = cat.PngsaveBuffer(keep: Enums.ForeignKeep.None);
        var sideways = new TiffFile(1, 1).Text(272, "Camera").Tag(274, 3, 1, 6).Strips([]);
        var chunk = Core.Imaging.Writing.PngChunk.Of("eXIf"u8, sideways);
        var front = await Nearest.UpscaleAsync([.. plain[..33], .. chunk, .. plain[33..]], "metadata=keep");
        var behind = await Nearest.UpscaleAsync([.. plain[..^12], .. chunk, .. plain[^12..]], "metadata=keep");
        Assert.Equal(front, behind);
        using var result = Samples.Open(behind);
        Assert.Equal((120, 180), (result.Width, result.Height));

        // The first counts, and nonsense is passed over.
        byte[] nonsense = [.. plain[..^12], .. Core.Imaging.Writing.PngChunk.Of("eXIf"u8, "no EXIF"u8), .. plain[^12..]];
        Assert.Equal(await Nearest.UpscaleAsync(plain), await Nearest.UpscaleAsync(nonsense));
        Assert.Equal(front, await Nearest.UpscaleAsync(
            [.. plain[..33], .. chunk, .. plain[33..^12], .. Core.Imaging.Writing.PngChunk.Of("eXIf"u8, Exif(Owner).AsSpan(6)), .. plain[^12..]],
            "metadata=keep"));
    }

    [Fact]
    public async Task The_image_resources_of_a_JPEG_stay_on_request_however_many_segments_they_take()
    {
        var file = Jpeg(SplitPhotoshop(40_000, Resource(0x040C, new byte[60_000]), Resource(0x0404, Iptc()), Resource(0x0425, new byte[60_000])));
        var result = await Nearest.UpscaleAsync(file, "metadata=keep");
        Assert.Equal(Resources(file), Resources(result));
        Assert.Empty(Resources(await Nearest.UpscaleAsync(file)));
        Assert.Equal(2, JpegHeader.Read(result).PhotoshopParts.Count);

        static byte[] Resources(byte[] jpeg) => [.. JpegHeader.Read(jpeg).PhotoshopParts.SelectMany(part => jpeg.AsSpan(part).ToArray())];
    }

    [Fact]
    public void Blocks_that_are_cut_off_name_nobody()
    {
        var blocks = new[]
        {
            Exif(Owner), Exif(Owner)[6..], Iptc(), Photoshop(Resource(0x0425, new byte[15]), Resource(0x0404, Iptc()))[4..],
            new TiffFile(1, 1, bigEndian: true).Text(ExifBlock.Copyright, Owner).Strips([]),
        };
        foreach (var block in blocks)
        {
            for (var length = 0; length < block.Length; length++)
            {
                var text = ExifBlock.Find(block.AsSpan(0, length), ExifBlock.Copyright)
                    ?? IptcRecord.Find(block.AsSpan(0, length), IptcRecord.CopyrightNotice);
                Assert.True(text is null || Owner == Encoding.UTF8.GetString(text));
            }
        }
    }

    private static string? Text(byte[] exif, int tag) =>
        ExifBlock.Find(exif, tag) is { } text ? Encoding.UTF8.GetString(text) : null;

    private static byte[] Exif(string owner)
    {
        var text = Encoding.UTF8.GetBytes(owner);
        return ExifBlock.Of((ExifBlock.Artist, text), (ExifBlock.Copyright, text))!;
    }

    private static byte[] Iptc(string owner = Owner)
    {
        var text = Encoding.UTF8.GetBytes(owner);
        return
        [
            0x1C, 1, 90, 0, 3, .. "\u001B%G"u8,
            0x1C, 2, IptcRecord.Byline, 0, (byte)text.Length, .. text,
            0x1C, 2, IptcRecord.CopyrightNotice, 0, (byte)text.Length, .. text,
        ];
    }

    private static byte[] Resource(ushort number, byte[] content) =>
    [
        .. "8BIM"u8, (byte)(number >> 8), (byte)number, 0, 0, 0, 0, (byte)(content.Length >> 8), (byte)content.Length,
        .. content, .. new byte[content.Length % 2],
    ];

    private static List<(string Name, string Body)> Texts(byte[] png)
    {
        List<(string, string)> texts = [];
        for (var at = 8; at < png.Length;)
        {
            var (length, name) = (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)), Encoding.ASCII.GetString(png, at + 4, 4));
            if (name.EndsWith("Xt", StringComparison.Ordinal))
                texts.Add((name, Convert.ToHexString(png, at + 8, length)));
            at += 12 + length;
        }

        return texts;
    }

    private static byte[] SplitPhotoshop(int partBytes, params byte[][] resources) =>
    [
        .. resources.SelectMany(resource => resource).Chunk(partBytes)
            .SelectMany(part => Segment(0xED, [.. "Photoshop 3.0\0"u8, .. part])),
    ];

    private static byte[] Segment(byte marker, byte[] body)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(body.Length + 2));
        return [0xFF, marker, .. length, .. body];
    }

    private static byte[] Photoshop(params byte[][] resources) =>
        Segment(0xED, [.. "Photoshop 3.0\0"u8, .. resources.SelectMany(resource => resource)]);

    private static byte[] Jpeg(params byte[][] segments)
    {
        using var cat = Samples.Cat(16, 16);
        var plain = cat.JpegsaveBuffer(keep: Enums.ForeignKeep.None);
        return [.. plain[..2], .. segments.SelectMany(segment => segment), .. plain[2..]];
    }
}
