using SuperRes.LocalHost.Configuration;

namespace SuperRes.LocalHost.Http;

/// <summary>Says, once the first worker is ready, which functions there are and where the host listens.</summary>
internal sealed partial class StartupListing(
    FunctionApp app, HostSettings settings, IConfiguration configuration, HostStart start, ILoggerFactory logs) : BackgroundService
{
    private readonly ILogger _log = logs.CreateLogger("Host.Startup");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var address = (await start.Bound.WaitAsync(stoppingToken)).Http.GetLeftPart(UriPartial.Authority);
        await start.Ready.WaitAsync(stoppingToken);
        foreach (var function in app.Functions.OrderBy(one => one.Type != "httpTrigger").ThenBy(one => one.Name, StringComparer.Ordinal))
            List(function, address);
        LogListening(address);
    }

    private void List(DeclaredFunction function, string address)
    {
        if (!function.IsKnown)
            LogUnknown(function.Name, string.Join(", ", function.Further.Prepend(function.Type)));
        else if (configuration.IsDisabled(function))
            LogDisabled(function.Name, function.Type);
        else if (function.Type == "httpTrigger")
            LogHttp(function.Name, Methods(function), address, FunctionEndpoints.RouteOf(function, settings));
        else
            LogOther(function.Name, function.Type);
    }

    private static string Methods(DeclaredFunction function) =>
        FunctionEndpoints.MethodsOf(function) is { Count: > 0 } methods ? string.Join(',', methods) : "ANY";

    [LoggerMessage(1, LogLevel.Information, "{Function}: [{Methods}] {Address}/{Route}")]
    private partial void LogHttp(string function, string methods, string address, string route);

    [LoggerMessage(2, LogLevel.Information, "{Function}: {Kind}")]
    private partial void LogOther(string function, string kind);

    [LoggerMessage(3, LogLevel.Information, "{Function}: {Kind} (disabled)")]
    private partial void LogDisabled(string function, string kind);

    [LoggerMessage(4, LogLevel.Warning,
        "{Function} is not run: this host knows HTTP, blob, queue and timer triggers without further bindings, and it has {Bindings}")]
    private partial void LogUnknown(string function, string bindings);

    [LoggerMessage(5, LogLevel.Information, "Listening on {Address}")]
    private partial void LogListening(string address);
}
