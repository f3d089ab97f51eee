using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace SuperRes.LocalHost.Logging;

/// <summary>Writes a log entry as Core Tools do: the time in brackets and the message, on one line.</summary>
internal sealed class CompactConsole(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name to choose this formatter by.</summary>
    public const string FormatterName = "compact";

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        textWriter.Write($"[{now}] ");
        if (logEntry.LogLevel >= LogLevel.Warning)
            textWriter.Write($"{logEntry.LogLevel}: ");

        // One line a message: what comes from outside cannot forge a line of its own.
        textWriter.WriteLine(logEntry.Formatter(logEntry.State, logEntry.Exception).ReplaceLineEndings(" "));
        if (logEntry.Exception is { } exception)
            textWriter.WriteLine(exception);
    }
}
