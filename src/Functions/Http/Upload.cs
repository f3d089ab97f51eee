using Microsoft.AspNetCore.Http;
using SuperRes.Core;

namespace SuperRes.Functions.Http;

/// <summary>A picture and its options as they came over HTTP.</summary>
/// <param name="Picture">The encoded picture.</param>
/// <param name="Options">Options by name, from the query and, for a form, from its fields.</param>
internal sealed record Upload(ReadOnlyMemory<byte> Picture, IReadOnlyList<KeyValuePair<string, string?>> Options)
{
    /// <summary>Name of the form field that carries the picture.</summary>
    public const string Field = "image";

    /// <summary>Reads the body, raw or as a form, and refuses what is longer than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="ImageMissingException">There is no picture in the body.</exception>
    /// <exception cref="ImageTooLargeException">The body is longer than allowed.</exception>
    public static async Task<Upload> ReadAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
            throw TooLong(maxBytes);

        var options = request.Query
            .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value))
            .Where(pair => pair.Key != "code"); // the function key

        // Only multipart is a form here: curl --data-binary calls any body urlencoded unless told otherwise.
        if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) is not true)
            return new Upload(await ReadAsync(request.Body, maxBytes, cancellationToken), [.. options]);

        var form = await request.ReadFormAsync(cancellationToken);
        var file = form.Files.GetFile(Field)
            ?? throw new ImageMissingException($"The form has no file field '{Field}'. Send the picture in it.");
        await using var content = file.OpenReadStream();
        var fields = form.SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value));
        return new Upload(await ReadAsync(content, maxBytes, cancellationToken), [.. options, .. fields]);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(
        Stream content, long maxBytes, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81920];
        for (int read; (read = await content.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            if (buffer.Length + read > maxBytes)
                throw TooLong(maxBytes);
            buffer.Write(chunk, 0, read);
        }

        return buffer.Length > 0
            ? buffer.GetBuffer().AsMemory(0, (int)buffer.Length)
            : throw new ImageMissingException(
                $"The body is empty. Send the picture as the body or in the form field '{Field}'.");
    }

    private static ImageTooLargeException TooLong(long maxBytes) =>
        new($"The upload is larger than {maxBytes / 1048576.0:0.#} MiB, the most that is accepted here.");
}
