using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Core;

namespace SuperRes.Functions.Http;

/// <summary>Turns what went wrong into a problem document (RFC 9457) with a stable code.</summary>
internal static class Problem
{
    /// <summary>The document for <paramref name="exception"/>, as HTTP and failure records show it.</summary>
    public static ProblemDetails Describe(SuperResException exception)
    {
        var status = StatusOf(exception);
        var problem = new ProblemDetails
        {
            Status = status,
            Title = TitleOf(status),
            Detail = exception.Message,
            Extensions = { ["code"] = exception.Code },
        };
        if (exception is OptionInvalidException { Option: var option })
            problem.Extensions["option"] = option;
        return problem;
    }

    /// <summary>The HTTP answer for <paramref name="exception"/>, with <c>Retry-After</c> where waiting helps.</summary>
    public static ProblemHttpResult Answer(SuperResException exception, HttpResponse response)
    {
        if (exception is BusyException { RetryAfter: var wait })
            response.Headers.RetryAfter =
                Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("F0", CultureInfo.InvariantCulture);
        return TypedResults.Problem(Describe(exception));
    }

    private static int StatusOf(SuperResException exception) => exception switch
    {
        ImageMissingException or OptionInvalidException => StatusCodes.Status400BadRequest,
        ImageTooLargeException => StatusCodes.Status413PayloadTooLarge,
        ImageUnsupportedException => StatusCodes.Status415UnsupportedMediaType,
        ImageCorruptException or ImageAnimatedException => StatusCodes.Status422UnprocessableEntity,
        BusyException => StatusCodes.Status429TooManyRequests,
        ModelUnavailableException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is not complete or not valid",
        StatusCodes.Status413PayloadTooLarge => "The picture is too large",
        StatusCodes.Status415UnsupportedMediaType => "The content is no picture of a known format",
        StatusCodes.Status422UnprocessableEntity => "The picture cannot be upscaled",
        StatusCodes.Status429TooManyRequests => "All places are taken",
        StatusCodes.Status503ServiceUnavailable => "The service is not ready",
        _ => "Something went wrong here",
    };
}
