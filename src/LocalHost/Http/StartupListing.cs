using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Invocation;

namespace SuperRes.LocalHost.Http;

/// <summary>Says at start which functions there are and where the host listens.</summary>
internal sealed partial class StartupListing(
    IServer server, FunctionCatalog catalog, HostSettings settings, ILogger<StartupListing> log) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = Address();
        foreach (var function in catalog.All)
        {
            if (function.Disabled)
                LogDisabled(function.Name, function.TriggerKind);
            else if (function.Trigger is HttpTriggerAttribute http)
                LogHttp(function.Name, Methods(http), address, FunctionEndpoints.RouteOf(function, http, settings));
            else
                LogOther(function.Name, function.TriggerKind);
        }

        LogListening(address);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Address()
    {
        var bound = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new UriBuilder(bound) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority);
    }

    private static string Methods(HttpTriggerAttribute trigger) =>
        trigger.Methods is { Length: > 0 } methods ? string.Join(',', methods).ToUpperInvariant() : "ANY";

    [LoggerMessage(1, LogLevel.Information, "{Function}: [{Methods}] {Address}/{Route}")]
    private partial void LogHttp(string function, string methods, string address, string route);

    [LoggerMessage(2, LogLevel.Information, "{Function}: {Kind}")]
    private partial void LogOther(string function, string kind);

    [LoggerMessage(3, LogLevel.Information, "{Function}: {Kind} (disabled)")]
    private partial void LogDisabled(string function, string kind);

    [LoggerMessage(4, LogLevel.Information, "Listening on {Address}")]
    private partial void LogListening(string address);
}
