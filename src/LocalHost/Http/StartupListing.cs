namespace SuperRes.LocalHost.Http;

/// <summary>Says, once the first worker is ready, which functions there are and where the host listens.</summary>
internal sealed partial class StartupListing(
    FunctionApp app, HostSettings settings, IConfiguration configuration, HostLife life, ILoggerFactory logs) : BackgroundService
{
    private readonly ILogger _log = logs.CreateLogger("Host.Startup");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await life.Ready.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!life.Ready.IsCompleted)
            return; // The host cannot start, and says why.
        var address = (await life.Bound).Http.GetLeftPart(UriPartial.Authority);
        foreach (var function in app.Functions.OrderBy(one => one.Type != "httpTrigger").ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            if (function.IsKnown)
                LogFunction(function.Name, DescriptionOf(function, address));
            else
                LogUnknown(function.Name, string.Join(", ", function.Further.Prepend(function.Type)));
        }

        LogListening(address);
    }

    private string DescriptionOf(DeclaredFunction function, string address) =>
        configuration.IsDisabled(function) ? $"{function.Type} (disabled)"
        : function.Type != "httpTrigger" ? function.Type
        : $"[{string.Join(',', FunctionEndpoints.MethodsOf(function).DefaultIfEmpty("ANY"))}] {address}/{FunctionEndpoints.RouteOf(function, settings)}";

    [LoggerMessage(1, LogLevel.Information, "{Function}: {Description}")]
    private partial void LogFunction(string function, string description);

    [LoggerMessage(2, LogLevel.Warning,
        "{Function} is not run: this host knows HTTP, blob, queue and timer triggers without further bindings, and it has {Bindings}")]
    private partial void LogUnknown(string function, string bindings);

    [LoggerMessage(3, LogLevel.Information, "Listening on {Address}")]
    private partial void LogListening(string address);
}
