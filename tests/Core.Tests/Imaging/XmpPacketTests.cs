using System.Text;
using SuperRes.Core.Imaging.Metadata;

namespace SuperRes.Core.Tests.Imaging;

public class XmpPacketTests
{
    private const int Room = 1_000_000;

    /// <summary>A megabyte each, of what a careless filter takes a time for that grows with its square.</summary>
    public static TheoryData<string, string> Bombs => new()
    {
        { "kept and dropped elements in turn", Description(Fill("<dc:rights/><exif:a/>", Room)) },
        { "dropped attributes", $"<rdf:Description {Numbered(60_000, i => $"exif:a{i}='' ")} dc:rights='Ann'/>" },
        { "attributes of a kept element",
            Description($"<dc:rights {Numbered(60_000, i => $"exif:a{i}='' ")}/>") },
        { "deep nesting", Description($"<dc:rights>{Fill("<a>", 3 * 140_000)}{Fill("</a>", 4 * 140_000)}</dc:rights>") },
        { "many names declared",
            $"<rdf:Description {Numbered(25_000, i => $"xmlns:q{i}='u{i}' ")}>{Fill("<dc:rights/>", Room / 2)}</rdf:Description>" },
        { "a long name used often",
            $"<rdf:Description xmlns:q='{new string('u', Room / 2)}'><dc:rights>{Fill("<q:a/>", Room / 2 - 1000)}</dc:rights></rdf:Description>" },
        { "many descriptions", Fill("<rdf:Description dc:rights='Ann'/>", Room) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Work_and_result_are_bounded_by_the_length_of_a_packet(string defect, string properties)
    {
        var packet = Encoding.UTF8.GetBytes(Packet(properties));
        var started = TimeProvider.System.GetTimestamp();
        foreach (var keepAll in new[] { false, true })
        {
            var result = XmpPacket.Filter(packet, keepAll);
            Assert.NotNull(result);
            Assert.True(result.Length < 2 * packet.Length, $"{defect} made {result.Length} bytes of {packet.Length}");
        }

        // A fraction of a second; minutes if any step looks through the others.
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 10);
    }

    [Theory]
    [InlineData("<exif:Position exif:GPSLatitude='52,30N'/>")]
    [InlineData("<!-- GPS 52 -->")]
    [InlineData("<?GPS 52?>")]
    [InlineData("<rdf:Description exif:GPSLatitude='52,30N'/>")]
    [InlineData("<rdf:Description><exif:GPSLatitude>52,30N</exif:GPSLatitude></rdf:Description>")]
    [InlineData("GPS 52")]
    public void Position_finds_no_place_to_hide_beside_the_rights(string position)
    {
        const string Rights = "<rdf:Description dc:rights='Ann owns this'><!-- GPS 52 --></rdf:Description>";
        foreach (var properties in new[] { position + Rights, Rights + position })
        {
            var packet = $"<!-- GPS 52 --><?GPS 52?>{Packet(properties).Replace("</x:", "<x:a>GPS 52</x:a></x:", StringComparison.Ordinal)}";
            var result = Encoding.UTF8.GetString(XmpPacket.Filter(Encoding.UTF8.GetBytes(packet), keepAll: false)!);
            Assert.Contains("Ann owns this", result, StringComparison.Ordinal);
            Assert.DoesNotContain("GPS", result, StringComparison.Ordinal);
            Assert.DoesNotContain("52", result, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("<rdf:Description rdf:about=''/>", false)]
    [InlineData("<rdf:Description exif:GPSLatitude='52,30N'/>", true)]
    [InlineData("<rdf:Description tiff:Orientation='6' exif:PixelXDimension='8'/>", false)]
    public void A_packet_in_which_nothing_stays_is_dropped(string properties, bool staysOnRequest)
    {
        var packet = Encoding.UTF8.GetBytes(Packet(properties));
        Assert.Null(XmpPacket.Filter(packet, keepAll: false));
        Assert.Equal(staysOnRequest, XmpPacket.Filter(packet, keepAll: true) is not null);
    }

    [Fact]
    public void A_rewritten_packet_is_rewritten_to_itself()
    {
        var packet = Encoding.UTF8.GetBytes(Packet("<rdf:Description dc:rights='&#xA9; Ann' xmlns='urn:x'><q>&lt;</q></rdf:Description>"));
        var once = XmpPacket.Filter(packet, keepAll: true)!;
        Assert.Equal(once, XmpPacket.Filter(once, keepAll: true));
        Assert.Contains("© Ann", Encoding.UTF8.GetString(once), StringComparison.Ordinal);
    }

    private static string Packet(string properties) => $"""
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
         xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/">{properties}</rdf:RDF></x:xmpmeta>
        """;

    private static string Description(string content) => $"<rdf:Description>{content}</rdf:Description>";

    private static string Fill(string part, int length) => new StringBuilder().Insert(0, part, length / part.Length).ToString();

    private static string Numbered(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));
}
