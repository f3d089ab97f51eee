using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SuperRes.Core;
using SuperRes.Functions.Caching;
using SuperRes.Functions.Storage;

namespace SuperRes.Functions.Http;

/// <summary>Turns what went wrong into a problem document (RFC 9457) with a stable code.</summary>
internal static class Problem
{
    private const string CodeField = "code";
    private const string OptionField = "option";
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(5);

    /// <summary>The document for <paramref name="exception"/>, as HTTP and failure records show it.</summary>
    public static ProblemDetails Describe(SuperResException exception)
    {
        var problem = Create(exception.Code, exception.Message);
        if (exception is OptionInvalidException { Option: var option })
            problem.Extensions[OptionField] = Bounded(option);
        return problem;
    }

    /// <summary>
    /// The document for any exception; of those that are not meant for callers it tells no more than their kind.
    /// </summary>
    public static ProblemDetails Describe(Exception exception) => exception switch
    {
        SuperResException known => Describe(known),
        OperationCanceledException => Create(
            ProblemCode.Cancelled, "The service is stopping before the picture is done. Send it again."),
        _ when StorageFault.IsOutage(exception) => Create(
            ProblemCode.StorageUnavailable, "Storage cannot be reached at the moment. Try again soon."),
        _ => Create(ProblemCode.Internal, "The fault is not in the request and has been logged. Try again later."),
    };

    /// <summary>What a failure record tells its caller: nothing of where it was kept and how often it was tried.</summary>
    public static ProblemDetails ForCallers(ProblemDetails record) => new()
    {
        Type = record.Type,
        Title = record.Title,
        Status = record.Status,
        Detail = record.Detail,
        Extensions = new Dictionary<string, object?>(
            record.Extensions.Where(extension => extension.Key is CodeField or OptionField)),
    };

    /// <summary>Identifies the kind of problem that a code stands for (RFC 9457, 3.1.1), relative to the folder of this project: where it is
    /// explained.</summary>
    public static string TypeOf(string code) => $"docs/api.md#{code}";

    /// <summary>The answer that carries a document; its text is escaped even for those who take it for HTML.</summary>
    public static IResult Answer(ProblemDetails problem) =>
        TypedResults.Json(problem, JsonSerializerOptions.Web, "application/problem+json", problem.Status);

    /// <summary>When it is worth to try again, in whole seconds as <c>Retry-After</c> has them; null for never.</summary>
    public static string? RetryAfter(Exception exception)
    {
        TimeSpan? wait = exception switch
        {
            BusyException busy => busy.RetryAfter,
            DiskUnavailableException or ImageTooSlowException => ShortWait,
            SuperResException => null,
            OperationCanceledException => ShortWait,
            _ when StorageFault.IsOutage(exception) => ShortWait,
            _ => null,
        };
        return wait is { TotalSeconds: var seconds }
            ? Math.Max(1, Math.Ceiling(seconds)).ToString("F0", CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>What a caller sent, fit to be repeated to them: short and without control characters.</summary>
    public static string Bounded(string text)
    {
        const int Longest = 40;
        var printable = string.Concat(text.Take(Longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return text.Length > Longest ? $"{printable}…" : printable;
    }

    private static ProblemDetails Create(string code, string detail)
    {
        var (status, title) = ProblemCode.All[code];
        return new ProblemDetails
        {
            Type = TypeOf(code),
            Status = status,
            Title = title,
            Detail = detail,
            Extensions = { [CodeField] = code },
        };
    }
}
