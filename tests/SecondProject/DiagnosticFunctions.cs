using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace SecondProject;

/// <summary>What a host should pass through: traces and log entries.</summary>
public sealed partial class DiagnosticFunctions(ILoggerFactory logs)
{
    [Function("Trace")]
    public static IResult Trace([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, FunctionContext context) =>
        Results.Json(new
        {
            Header = request.Headers.TraceParent.ToString(),
            Activity = Activity.Current?.Id,
            Context = context.TraceContext.TraceParent,
            State = context.TraceContext.TraceState,
        });

    [Function("Log")]
    public IResult Log([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "log/{id}")] HttpRequest request, string id)
    {
        var (loud, quiet) = (logs.CreateLogger("Second.Loud"), logs.CreateLogger("Second.Quiet"));
        foreach (var level in (LogLevel[])[LogLevel.Information, LogLevel.Warning, LogLevel.Error])
        {
            LogEntry(loud, level, "Loud", id);
            LogEntry(quiet, level, "Quiet", id);
        }

        LogEntry(loud, LogLevel.Information, "Two\nlines", id);
        Console.WriteLine($"Printed {id}");
        return Results.Text("logged");
    }

    [LoggerMessage("{Text} {Id}")]
    private static partial void LogEntry(ILogger log, LogLevel level, string text, string id);
}
