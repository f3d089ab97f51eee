using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;

namespace SuperRes.LocalHost.Http;

/// <summary>Writes what an HTTP function returned.</summary>
internal static class HttpResults
{
    /// <summary>Writes a result, or the property of it that is marked with <see cref="HttpResultAttribute"/>.</summary>
    /// <exception cref="NotSupportedException">The value is not an HTTP result.</exception>
    public static Task WriteAsync(HttpContext http, object? returned) => returned switch
    {
        null => Task.CompletedTask,
        IResult result => result.ExecuteAsync(http),
        IActionResult result => result.ExecuteResultAsync(
            new ActionContext(http, http.GetRouteData(), new ActionDescriptor())),
        _ when MarkedProperty(returned) is { } property => WriteAsync(http, property.GetValue(returned)),
        _ => throw new NotSupportedException(
            $"An HTTP function returned {returned.GetType().Name}; return an IResult or an IActionResult."),
    };

    private static PropertyInfo? MarkedProperty(object returned) => returned.GetType().GetProperties()
        .FirstOrDefault(property => property.IsDefined(typeof(HttpResultAttribute)));
}
