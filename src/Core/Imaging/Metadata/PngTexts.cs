using System.Buffers.Binary;
using System.Text;
using SuperRes.Core.Imaging.Headers;
using SuperRes.Core.Imaging.Writing;

namespace SuperRes.Core.Imaging.Metadata;

/// <summary>The texts of a PNG, which libvips takes for UTF-8 though most of them are Latin-1.</summary>
/// <param name="Owner">Who owns the picture, by the keyword Copyright, in UTF-8; null if nobody is named.</param>
/// <param name="Author">Who made it.</param>
/// <param name="Chunks">All that can be read, chunk by chunk as they are stored.</param>
internal sealed record PngTexts(byte[]? Owner, byte[]? Author, byte[] Chunks)
{
    private static readonly PngTexts None = new(null, null, []);

    /// <summary>Collects the texts.</summary>
    /// <param name="file">A PNG that was found sound.</param>
    /// <param name="keepAll">All, instead of owner and maker only.</param>
    /// <param name="cancellationToken">Ends the work between two chunks.</param>
    public static PngTexts Of(ReadOnlySpan<byte> file, bool keepAll, CancellationToken cancellationToken)
    {
        var texts = None;
        using var kept = new MemoryStream();
        for (var chunk = file[PngHeader.Signature.Length..]; !chunk[4..8].SequenceEqual("IEND"u8);)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = BinaryPrimitives.ReadInt32BigEndian(chunk);
            var name = chunk.Slice(4, 4);
            var body = chunk.Slice(8, length);
            chunk = chunk[(12 + length)..];
            if (!PngText.Is(name) || name.SequenceEqual("iCCP"u8))
                continue;

            var text = PngText.Of(name, body);
            if (IsText(text.Keyword) && (keepAll || IsOwnership(text.Keyword)) && Read(text) is { } utf8)
            {
                if (keepAll)
                    kept.Write(PngChunk.Of(name, body));
                if (text.Keyword.SequenceEqual("Copyright"u8))
                    texts = texts with { Owner = texts.Owner ?? ExifBlock.Text(utf8) };
                else if (text.Keyword.SequenceEqual("Author"u8))
                    texts = texts with { Author = texts.Author ?? ExifBlock.Text(utf8) };
            }
        }

        return texts with { Chunks = kept.ToArray() };
    }

    private static bool IsOwnership(ReadOnlySpan<byte> keyword) =>
        keyword.SequenceEqual("Copyright"u8) || keyword.SequenceEqual("Author"u8);

    // XMP goes its own way, and raw profiles tell in hexadecimal what may not be true any more.
    private static bool IsText(ReadOnlySpan<byte> keyword) =>
        keyword.Length is > 0 and < 80 && !keyword.StartsWith("Raw profile type "u8) && !keyword.SequenceEqual(PngText.XmpKeyword);

    /// <returns>The beginning of a text, in UTF-8; null if it cannot be read to its end.</returns>
    private static byte[]? Read(PngText text)
    {
        var content = text.Content;
        if (text.IsPacked)
        {
            Span<byte> head = new byte[ExifBlock.MaxTextBytes];
            var length = PngInflater.Inflate(content, HeaderFault.MaxMetadataBytes, head, out var isWhole);
            if (!isWhole)
                return null;
            content = head[..(int)Math.Min(length, head.Length)];
        }

        content = content[..Math.Min(content.Length, ExifBlock.MaxTextBytes)];
        return text.IsUtf8 ? content.ToArray() : Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(content));
    }
}
