using System.Text;
using System.Xml;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>Takes out of an XMP packet (ISO 16684-1) what is no longer true, or all but the rights.</summary>
/// <remarks>
/// A new packet is written from the properties that stay, so that nothing else can come along: no comment, no
/// processing instruction, no element where the standard has none. The old one is read once from front to back, in
/// time and memory linear in its length.
/// </remarks>
internal static class XmpPacket
{
    private const int MaxCharacters = 1 << 20;

    private const string Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private const string Dublin = "http://purl.org/dc/elements/1.1/";
    private const string Rights = "http://ns.adobe.com/xap/1.0/rights/";
    private const string Basic = "http://ns.adobe.com/xap/1.0/";
    private const string Tiff = "http://ns.adobe.com/tiff/1.0/";
    private const string Exif = "http://ns.adobe.com/exif/1.0/";
    private const string Declarations = "http://www.w3.org/2000/xmlns/";

    private static readonly XmlReaderSettings Reading = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
    };

    /// <summary>Rewrites a packet.</summary>
    /// <param name="packet">XML as found in a picture.</param>
    /// <param name="keepAll">Keep all that is still true, instead of the rights and their owner only.</param>
    /// <returns>The new packet; null if nothing is left of it, if it is no XML that can be rewritten or above a million characters.</returns>
    public static byte[]? Filter(byte[] packet, bool keepAll)
    {
        try
        {
            using var stream = new MemoryStream(packet.AsSpan().TrimEnd((byte)0).ToArray());
            using var reader = XmlReader.Create(stream, Reading);
            using var result = new MemoryStream();
            using var writer = XmlWriter.Create(result, Writing);
            if (!reader.ReadToFollowing("RDF", Rdf) || reader.IsEmptyElement || !Copy(reader, writer, keepAll))
                return null;
            writer.Flush();
            return result.ToArray();
        }
        catch (Exception e) when (ReadingFault.IsOfFile(e))
        {
            // A packet nobody can read, or write anew as its names are reserved ones, tells nobody anything.
            return null;
        }
    }

    private static bool Copy(XmlReader reader, XmlWriter writer, bool keepAll)
    {
        writer.WriteProcessingInstruction("xpacket", "begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"");
        writer.WriteStartElement("x", "xmpmeta", "adobe:ns:meta/");
        writer.WriteStartElement(reader.Prefix, "RDF", Rdf);

        // Declared once at the top: a long name would otherwise be declared anew on every element that uses it.
        var inScope = ((IXmlNamespaceResolver)reader).GetNamespacesInScope(XmlNamespaceScope.ExcludeXml);
        foreach (var (prefix, name) in inScope)
        {
            var isDefault = prefix.Length == 0;
            writer.WriteAttributeString(isDefault ? "" : "xmlns", isDefault ? "xmlns" : prefix, Declarations, name);
        }

        var (anything, outer) = (false, reader.Depth);
        reader.Read();
        while (reader.Depth > outer)
        {
            if (IsElement(reader, "Description", Rdf))
                anything |= CopyDescription(reader, writer, keepAll);
            else
                reader.Skip();
        }

        // The rest must be XML too.
        while (reader.Read())
        {
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteProcessingInstruction("xpacket", "end=\"w\"");
        return anything;
    }

    private static bool CopyDescription(XmlReader reader, XmlWriter writer, bool keepAll)
    {
        var (anything, isEmpty, outer) = (false, reader.IsEmptyElement, reader.Depth);
        writer.WriteStartElement(reader.Prefix, reader.LocalName, reader.NamespaceURI);
        while (reader.MoveToNextAttribute())
        {
            var isProperty = reader.NamespaceURI != Declarations && !Is(reader, "about", Rdf);
            if (isProperty && !Stays(reader, keepAll))
                continue;
            writer.WriteAttributeString(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
            anything |= isProperty;
        }

        reader.Read();
        while (!isEmpty && reader.Depth > outer)
        {
            if (reader.NodeType == XmlNodeType.Element && Stays(reader, keepAll))
            {
                writer.WriteNode(reader, defattr: false);
                anything = true;
            }
            else
                reader.Skip();
        }

        if (!isEmpty)
            reader.ReadEndElement();
        writer.WriteEndElement();
        return anything;
    }

    private static bool Stays(XmlReader property, bool keepAll) => keepAll
        ? (property.NamespaceURI, property.LocalName) is not ((Tiff, "Orientation" or "ImageWidth" or "ImageLength")
            or (Exif, "PixelXDimension" or "PixelYDimension") or (Basic, "Thumbnails"))
        : (property.NamespaceURI, property.LocalName) is (Dublin, "rights" or "creator") or (Rights, _);

    private static bool IsElement(XmlReader reader, string name, string space) =>
        reader.NodeType == XmlNodeType.Element && Is(reader, name, space);

    private static bool Is(XmlReader reader, string name, string space) =>
        reader.LocalName == name && reader.NamespaceURI == space;
}
