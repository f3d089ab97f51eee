using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SuperRes.Core;
using SuperRes.Core.Imaging;
using SuperRes.Core.Upscaling;

namespace SuperRes.Functions.Http.Uploads;

/// <summary>Reads a picture and its options from a request: the body as it is, or a form.</summary>
public sealed class UploadReader(HttpOptions options, CallerMemory memory)
{
    /// <summary>Name of the query parameter that carries the function key.</summary>
    private const string KeyParameter = "code";

    /// <summary>Reads the picture into memory.</summary>
    /// <param name="request">The request.</param>
    /// <param name="picture">What the picture may cost.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="strict">Whether a name that is no option is an error; it is left out otherwise.</param>
    /// <inheritdoc cref="ReceiveAsync" path="/exception"/>
    /// <inheritdoc cref="UploadBuffer.FillAsync" path="/exception"/>
    internal async Task<ReceivedPicture> ReadAsync(
        HttpRequest request, ImageLimits picture, CancellationToken cancellationToken, bool strict = true)
    {
        var buffer = new UploadBuffer(memory, picture);
        string? fileName = null;
        try
        {
            var values = await ReceiveAsync(request, picture.MaxBytes, FillAsync, cancellationToken, strict);
            return new ReceivedPicture(buffer, fileName, values);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        Task FillAsync(UploadedPicture upload, CancellationToken stop)
        {
            fileName = upload.FileName;
            return buffer.FillAsync(upload, stop);
        }
    }

    /// <summary>Reads a request and hands its picture on while it arrives.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">Length of the longest picture that is accepted.</param>
    /// <param name="take">Reads the picture to its end.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <param name="strict">Whether a name that is no option is an error; it is left out otherwise.</param>
    /// <returns>The options, valid in name and value where they came in the query; form fields are unchecked.</returns>
    /// <exception cref="ImageMissingException">There is no picture, or the request is malformed.</exception>
    /// <exception cref="ImageTooLargeException">The picture is longer than <paramref name="maxBytes"/>.</exception>
    /// <exception cref="OptionInvalidException">An option is not valid.</exception>
    /// <exception cref="ImageUnsupportedException">The body is compressed.</exception>
    /// <exception cref="UploadTimeoutException">The request came too slowly.</exception>
    internal async Task<IReadOnlyList<KeyValuePair<string, string?>>> ReceiveAsync(
        HttpRequest request,
        long maxBytes,
        Func<UploadedPicture, CancellationToken, Task> take,
        CancellationToken cancellationToken,
        bool strict = true)
    {
        List<KeyValuePair<string, string?>> query = [.. Choose(
            from pair in request.Query
            where !pair.Key.Equals(KeyParameter, StringComparison.OrdinalIgnoreCase)
            from value in pair.Value
            select KeyValuePair.Create(pair.Key, (string?)value))];
        UpscaleOptions.Parse(query);

        CheckEncoding(request);
        var form = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        var maxBody = form ? maxBytes + UploadForm.Overhead : maxBytes;
        if (request.ContentLength > maxBody)
            throw LimitedBody.TooLong(maxBytes);

        var arriving = new ArrivingBody(new RequestBody(request.BodyReader), maxBytes, options.UploadTimeout);
        var body = new LimitedBody(arriving, maxBody, maxBytes);
        if (form)
            return [.. query, .. Choose(await UploadForm.ReadAsync(type!, body, maxBytes, take, cancellationToken))];
        await take(new UploadedPicture(null, body, request.ContentLength), cancellationToken);
        return query;

        IEnumerable<KeyValuePair<string, string?>> Choose(IEnumerable<KeyValuePair<string, string?>> fields) => strict
            ? fields
            : fields.Where(field => UpscaleOptions.Names.Contains(field.Key, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What is compressed would otherwise be called an unknown kind of picture.</summary>
    private static void CheckEncoding(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.FirstOrDefault(encoding => encoding is not (null or "") && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)) is { } encoding)
        {
            throw new ImageUnsupportedException(
                $"The body is compressed ({Problem.Bounded(encoding)}). Send the file as it is, without Content-Encoding: pictures are compressed already.");
        }
    }
}
