using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>Takes out of an XMP packet (ISO 16684-1) what is no longer true, or all but the rights.</summary>
internal static class XmpPacket
{
    private const int MaxCharacters = 2_000_000;

    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Dublin = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Rights = "http://ns.adobe.com/xap/1.0/rights/";
    private static readonly XNamespace Basic = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace Tiff = "http://ns.adobe.com/tiff/1.0/";
    private static readonly XNamespace Exif = "http://ns.adobe.com/exif/1.0/";

    private static readonly XName[] Stale =
    [
        Tiff + "Orientation", Tiff + "ImageWidth", Tiff + "ImageLength",
        Exif + "PixelXDimension", Exif + "PixelYDimension", Basic + "Thumbnails",
    ];

    /// <summary>Rewrites a packet.</summary>
    /// <param name="packet">UTF-8 XML as found in a picture.</param>
    /// <param name="keepAll">Keep all that is still true, instead of the rights and their owner only.</param>
    /// <returns>The new packet; null if nothing is left of it or if it is not XML.</returns>
    public static byte[]? Filter(byte[] packet, bool keepAll)
    {
        if (Parse(packet) is not { } document)
            return null;

        var properties = document
            .Descendants(Rdf + "Description")
            .Where(description => description.Parent?.Name == Rdf + "RDF")
            .ToArray();
        foreach (var description in properties)
        {
            description.Attributes()
                .Where(attribute => !attribute.IsNamespaceDeclaration && attribute.Name != Rdf + "about")
                .Where(attribute => !Stays(attribute.Name, keepAll))
                .Remove();
            description.Elements().Where(element => !Stays(element.Name, keepAll)).Remove();
        }

        var anything = properties.Any(description => description.HasElements
            || description.Attributes().Any(a => !a.IsNamespaceDeclaration && a.Name != Rdf + "about"));
        return anything ? Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting)) : null;
    }

    private static bool Stays(XName name, bool keepAll) => keepAll
        ? !Stale.Contains(name)
        : name == Dublin + "rights" || name == Dublin + "creator" || name.Namespace == Rights;

    private static XDocument? Parse(byte[] packet)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxCharacters,
        };
        try
        {
            using var stream = new MemoryStream(packet.AsSpan().TrimEnd((byte)0).ToArray());
            using var reader = XmlReader.Create(stream, settings);
            return XDocument.Load(reader);
        }
        catch (XmlException)
        {
            // A packet nobody can read tells nobody anything.
            return null;
        }
    }
}
