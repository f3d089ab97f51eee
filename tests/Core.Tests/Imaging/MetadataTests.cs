using System.Text;
using NetVips;

namespace SuperRes.Core.Tests.Imaging;

public class MetadataTests
{
    private const string Copyright = "exif-ifd0-Copyright";
    private const string Artist = "exif-ifd0-Artist";
    private const string Model = "exif-ifd0-Model";
    private const string Gps = "exif-ifd3-GPSLatitude";

    private const string Xmp = """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/" tiff:Orientation="6" exif:GPSLatitude="52,30N" tiff:Make="Camera">
        <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Ann owns this</rdf:li></rdf:Alt></dc:rights>
        <dc:subject><rdf:Bag><rdf:li>cat</rdf:li></rdf:Bag></dc:subject>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        """;

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("avif")]
    public async Task Position_and_camera_go_and_ownership_stays_by_default(string format)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(Photo(), $"format={format}"));
        var fields = result.GetFields();

        Assert.StartsWith("Ann", (string)result.Get(Copyright), StringComparison.Ordinal);
        Assert.StartsWith("Bob", (string)result.Get(Artist), StringComparison.Ordinal);
        Assert.DoesNotContain(fields, field => field.Contains("GPS", StringComparison.Ordinal));
        Assert.DoesNotContain(Model, fields);
        Assert.DoesNotContain("iptc-data", fields);
        var xmp = Encoding.UTF8.GetString((byte[])result.Get("xmp-data"));
        Assert.Contains("Ann owns this", xmp, StringComparison.Ordinal);
        Assert.DoesNotContain("GPS", xmp, StringComparison.Ordinal);
        Assert.DoesNotContain("cat", xmp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("avif")]
    public async Task All_that_is_still_true_stays_on_request(string format)
    {
        using var result = Samples.Open(await Nearest.UpscaleAsync(Photo(), $"format={format}", "metadata=keep"));

        Assert.StartsWith("Ann", (string)result.Get(Copyright), StringComparison.Ordinal);
        Assert.StartsWith("Camera", (string)result.Get(Model), StringComparison.Ordinal);
        Assert.Contains("52", (string)result.Get(Gps), StringComparison.Ordinal);
        Assert.True(!result.Contains("orientation") || (int)result.Get("orientation") == 1);
        Assert.False(result.Contains("jpeg-thumbnail-data"));
        Assert.StartsWith($"{result.Width} ", (string)result.Get("exif-ifd2-PixelXDimension"), StringComparison.Ordinal);
        var xmp = Encoding.UTF8.GetString((byte[])result.Get("xmp-data"));
        Assert.Contains("GPSLatitude", xmp, StringComparison.Ordinal);
        Assert.DoesNotContain("Orientation", xmp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".avif")]
    [InlineData(".tif")]
    public async Task Any_kind_of_file_loses_the_position_and_keeps_its_owner(string source)
    {
        using var photo = Tagged();
        var file = photo.WriteToBuffer(source);
        using var stored = Samples.Open(file);
        Assert.True(source == ".tif" || stored.Contains(Gps));

        using var result = Samples.Open(await Nearest.UpscaleAsync(file));

        var fields = result.GetFields();
        Assert.DoesNotContain(fields, field => field.Contains("GPS", StringComparison.Ordinal));
        Assert.DoesNotContain(Model, fields);
        Assert.True(source == ".tif" || ((string)result.Get(Copyright)).StartsWith("Ann", StringComparison.Ordinal));
        var xmp = Encoding.UTF8.GetString((byte[])result.Get("xmp-data"));
        Assert.Contains("Ann owns this", xmp, StringComparison.Ordinal);
        Assert.DoesNotContain("GPS", xmp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".webp")]
    [InlineData(".avif")]
    [InlineData(".tif")]
    public async Task Any_kind_of_file_keeps_what_is_still_true_on_request(string source)
    {
        using var photo = Tagged();
        using var result = Samples.Open(await Nearest.UpscaleAsync(photo.WriteToBuffer(source), "metadata=keep"));

        if (source != ".tif")
        {
            Assert.StartsWith("Ann", (string)result.Get(Copyright), StringComparison.Ordinal);
            Assert.StartsWith("Camera", (string)result.Get(Model), StringComparison.Ordinal);
            Assert.Contains("52", (string)result.Get(Gps), StringComparison.Ordinal);
        }

        Assert.True(result.Height > result.Width, "not turned upright");
        Assert.True(!result.Contains("orientation") || (int)result.Get("orientation") == 1);
        var xmp = Encoding.UTF8.GetString((byte[])result.Get("xmp-data"));
        Assert.Contains("GPSLatitude", xmp, StringComparison.Ordinal);
        Assert.DoesNotContain("Orientation", xmp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_without_metadata_gets_none()
    {
        Core.Imaging.Libvips.EnsureReady();
        using var plain = Image.Black(9, 9, 3).Cast(Enums.BandFormat.Uchar);
        using var result = Samples.Open(await Nearest.UpscaleAsync(plain.PngsaveBuffer(keep: Enums.ForeignKeep.None)));
        Assert.DoesNotContain(result.GetFields(), field =>
            field is "exif-data" or "xmp-data" or "iptc-data" or "icc-profile-data" || field.StartsWith("exif-ifd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task XMP_that_is_no_XML_or_declares_entities_is_dropped()
    {
        foreach (var packet in new[] { "<x", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>" })
        {
            using var cat = Samples.Cat();
            using var odd = cat.With("xmp-data", Encoding.UTF8.GetBytes(packet));
            using var result = Samples.Open(await Nearest.UpscaleAsync(odd.PngsaveBuffer(), "metadata=keep"));
            Assert.False(result.Contains("xmp-data"));
        }
    }

    private static byte[] Photo()
    {
        using var photo = Tagged();
        return photo.JpegsaveBuffer(q: 90);
    }

    private static Image Tagged()
    {
        using var cat = Samples.Cat();
        return cat.Mutate(image =>
        {
            image.Set(GValue.GStrType, Copyright, "Ann (Ann, ASCII, 4 components, 4 bytes)");
            image.Set(GValue.GStrType, Artist, "Bob (Bob, ASCII, 4 components, 4 bytes)");
            image.Set(GValue.GStrType, Model, "Camera (Camera, ASCII, 7 components, 7 bytes)");
            image.Set(GValue.GStrType, Gps, "52/1 30/1 0/1 (52, 30, 0, Rational, 3 components, 24 bytes)");
            image.Set(GValue.GIntType, "orientation", 6);
            image.Set(GValue.BlobType, "xmp-data", Encoding.UTF8.GetBytes(Xmp));
            image.Set(GValue.BlobType, "iptc-data", "Photoshop 3.0\0"u8.ToArray());
        });
    }
}
