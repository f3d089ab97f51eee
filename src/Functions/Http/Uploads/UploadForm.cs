using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SuperRes.Core;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>Reads a form (multipart/form-data) part by part, so that nothing of it is held but small fields.</summary>
internal static class UploadForm
{
    /// <summary>Name of the field that carries the picture.</summary>
    public const string PictureField = "image";

    /// <summary>What a form may have in bytes beyond its picture.</summary>
    public const int Overhead = 64 << 10;

    private const int MaxFields = 16;
    private const int MaxFieldLength = 256;

    /// <summary>Longest boundary (RFC 2046, section 5.1.1).</summary>
    private const int MaxBoundaryLength = 70;

    /// <summary>Reads the form, hands its picture to <paramref name="take"/> and returns the other fields.</summary>
    /// <exception cref="ImageMissingException">There is no picture, or the form is malformed.</exception>
    /// <exception cref="OptionInvalidException">There are too many fields or pictures, or one is too long.</exception>
    public static async Task<IReadOnlyList<KeyValuePair<string, string?>>> ReadAsync(
        MediaTypeHeaderValue type,
        LimitedBody body,
        long maxBytes,
        Func<UploadedPicture, CancellationToken, Task> take,
        CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(BoundaryOf(type), body);
        List<KeyValuePair<string, string?>> fields = [];
        var found = false;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                var (name, fileName) = NamesOf(section);
                if (name == PictureField)
                {
                    if (found)
                        throw new OptionInvalidException(
                            PictureField, $"The form has more than one '{PictureField}'. Send one picture a request.");
                    found = true;
                    await take(
                        new UploadedPicture(fileName, new LimitedBody(section.Body, maxBytes, maxBytes), null),
                        cancellationToken);
                }
                else if (fileName is not null)
                {
                    throw new ImageMissingException(
                        $"The form has its file in '{Problem.Bounded(name)}'. Send the picture in '{PictureField}'.");
                }
                else
                {
                    fields.Add(new(name, await ReadFieldAsync(section, name, fields.Count, cancellationToken)));
                }
            }
        }
        catch (Exception malformed) when (malformed is InvalidDataException or IOException)
        {
            throw new ImageMissingException("The form is malformed or broken off. Send it again.");
        }

        return found
            ? fields
            : throw new ImageMissingException($"The form has no file in '{PictureField}'. Send the picture in it.");
    }

    private static string BoundaryOf(MediaTypeHeaderValue type)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        return boundary.Length is > 0 and <= MaxBoundaryLength
            ? boundary.ToString()
            : throw new ImageMissingException(
                "The Content-Type multipart/form-data has no valid boundary. Let your HTTP library set the header.");
    }

    private static (string Name, string? FileName) NamesOf(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            throw new InvalidDataException("A part has no Content-Disposition.");
        var fileName = StringSegment.IsNullOrEmpty(disposition.FileNameStar) ? disposition.FileName : disposition.FileNameStar;
        return (
            HeaderUtilities.RemoveQuotes(disposition.Name).ToString(),
            fileName.HasValue ? HeaderUtilities.RemoveQuotes(fileName).ToString() : null);
    }

    private static async Task<string> ReadFieldAsync(
        MultipartSection section, string name, int count, CancellationToken cancellationToken)
    {
        if (count == MaxFields)
            throw new OptionInvalidException(name, $"The form has more than {MaxFields} fields beside the picture.");
        var text = new byte[MaxFieldLength + 1];
        var length = await section.Body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxFieldLength
            ? Encoding.UTF8.GetString(text, 0, length)
            : throw new OptionInvalidException(
                name, $"The field '{Problem.Bounded(name)}' is longer than {MaxFieldLength} bytes.");
    }
}
