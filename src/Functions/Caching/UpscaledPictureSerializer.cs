using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Extensions.Caching.Hybrid;
using SuperRes.Core.Imaging;

namespace SuperRes.Functions.Caching;

/// <summary>
/// Writes a picture as the length of a JSON header (four bytes, little endian), the header, and the file as it is.
/// </summary>
internal sealed class UpscaledPictureSerializer : IHybridCacheSerializer<UpscaledPicture>
{
    /// <summary>Part of every cache key: entries of another layout are never read.</summary>
    public const string Layout = "1";

    /// <inheritdoc/>
    public void Serialize(UpscaledPicture value, IBufferWriter<byte> target)
    {
        var header = JsonSerializer.SerializeToUtf8Bytes(
            new Header(value.ContentType, value.Extension, value.OriginalSize, value.UpscaledSize, value.ModelId));
        var content = (MemoryContent)value.Content;
        // Asked for as a whole, the room is found once instead of by doubling.
        target.GetSpan(sizeof(int) + header.Length + (int)content.Length);

        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        target.Write(length);
        target.Write(header);
        foreach (var piece in content.Pieces)
            target.Write(piece);
    }

    /// <inheritdoc/>
    public UpscaledPicture Deserialize(ReadOnlySequence<byte> source)
    {
        Span<byte> lengthBytes = stackalloc byte[sizeof(int)];
        source.Slice(0, sizeof(int)).CopyTo(lengthBytes);
        var length = BinaryPrimitives.ReadInt32LittleEndian(lengthBytes);
        var reader = new Utf8JsonReader(source.Slice(sizeof(int), length));
        var header = JsonSerializer.Deserialize<Header>(ref reader)!;
        return new UpscaledPicture(
            MemoryContent.CopyOf(source.Slice(sizeof(int) + length)), header.ContentType, header.Extension,
            header.OriginalSize, header.UpscaledSize, header.ModelId, Timings: null);
    }

    private sealed record Header(
        string ContentType, string Extension, PictureSize OriginalSize, PictureSize UpscaledSize, string ModelId);
}
