using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using SuperRes.LocalHost.Logging;

namespace SuperRes.LocalHost;

/// <summary>A small Functions host for one machine, of the parts that Azure's own is made of.</summary>
internal static class LocalFunctionsHost
{
    /// <summary>Runs the host to its end, or says in a line why it cannot start.</summary>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        string? fault;
        try
        {
            await using var host = Build(HostArguments.Parse(args));
            await StartAsync(host);
            await host.WaitForShutdownAsync();
            fault = host.Services.GetRequiredService<HostLife>().Fault;
        }
        catch (Exception refused) when (refused is IOException or ArgumentException or InvalidOperationException)
        {
            fault = refused.Message;
        }

        if (fault is not null)
            await Console.Error.WriteLineAsync(fault);
        return fault is null ? 0 : 1;
    }

    /// <summary>Nothing is touched before the port and the state folder are this host's.</summary>
    private static async Task StartAsync(WebApplication host)
    {
        var services = host.Services;
        try
        {
            await host.StartAsync();
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            var port = services.GetRequiredService<HostArguments>().Port;
            throw new IOException($"Port {port} is in use. Stop the program that uses it, or choose another port with --port N.", taken);
        }

        services.GetRequiredService<StateFolder>().Take();
        services.GetRequiredService<KeyAuthorization>().LoadKeys();
        var bound = services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        services.GetRequiredService<HostLife>().SetBound(new UriBuilder(bound.First()) { Host = "localhost" }.Uri, new(bound.Last()));
    }

    private static WebApplication Build(HostArguments arguments)
    {
        var app = FunctionApp.Read(arguments.Folder);
        var web = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            Args = arguments.Settings,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Development,
        });
        var forWorker = HostConfiguration.AddBelow(web.Configuration, app, arguments.Settings);
        var settings = HostSettings.From(web.Configuration, app, arguments.EnableAuth, forWorker);
        AddLogging(web.Logging, web.Configuration);
        web.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, arguments.Port));
        web.Services.AddSingleton(arguments).AddSingleton(app).AddSingleton(settings);
        AddServices(web.Services, settings);

        var host = web.Build();
        host.UseHostFiltering();
        host.UseHostHeaders();
        host.UseRouting();
        host.UseCallersOf(settings);
        host.MapGrpcService<WorkerEndpoint>();
        host.Services.GetRequiredService<FunctionEndpoints>().Map(host);
        host.Services.GetRequiredService<BlobWebhook>().Map(host);
        host.Services.GetRequiredService<HostEndpoints>().Map(host);
        return host;
    }

    private static void Listen(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = HttpForwarding.MaxBodySize;
        kestrel.Limits.MinRequestBodyDataRate = null; // How slowly a body may come is the application's to say.
        if (port == 0)
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        else
            kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
    }

    private static void AddLogging(ILoggingBuilder logging, ConfigurationManager settings)
    {
        logging.ClearProviders();
        logging.AddConsole(console => console.FormatterName = CompactConsole.FormatterName)
            .AddConsoleFormatter<CompactConsole, ConsoleFormatterOptions>();
        // The SDK's clients warn of each 404 and 409, and "Host.Results" repeats every exception.
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            .AddFilter("Yarp", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("Azure", LogLevel.Error).AddFilter("Host.Results", LogLevel.None);
        logging.AddConfiguration(settings.GetSection($"{HostConfiguration.HostJsonSection}:logging")).AddConfiguration(settings.GetSection("Logging"));
    }

    private static void AddServices(IServiceCollection services, HostSettings settings)
    {
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = TimeSpan.FromMinutes(2); // Longer than everything that the stop waits for.
            host.ServicesStopConcurrently = true;
        });
        services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = [.. settings.AllowedHosts]);
        services.AddCors().AddHttpForwarder().AddGrpc(grpc => grpc.MaxReceiveMessageSize = grpc.MaxSendMessageSize = null);
        services.AddSingleton(TimeProvider.System).AddSingleton<HostLife>().AddSingleton<StateFolder>().AddSingleton<StorageConnections>();
        services.AddSingleton<WorkerEndpoint>().AddSingleton<WorkerSupervisor>();
        services.AddSingleton<MessageLeases>().AddSingleton<BlobWebhook>();
        services.AddSingleton<JobHostBuilder>().AddSingleton<JobHostSupervisor>();
        services.AddSingleton<FunctionKeyFile>().AddSingleton<KeyAuthorization>();
        services.AddSingleton<HttpForwarding>().AddSingleton<FunctionEndpoints>().AddSingleton<HostEndpoints>();
        services.AddSingleton(new EmulatorOptions()).AddSingleton<EmulatorStart>().AddHostedService<EmulatorSupervisor>();
        services.AddHostedService(provider => provider.GetRequiredService<WorkerSupervisor>());
        services.AddHostedService(provider => provider.GetRequiredService<JobHostSupervisor>());
        services.AddHostedService<StartupListing>();
    }
}
