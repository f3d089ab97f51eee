using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SuperRes.LocalHost.Binding;
using SuperRes.LocalHost.Blobs;
using SuperRes.LocalHost.Configuration;
using SuperRes.LocalHost.Http;
using SuperRes.LocalHost.Http.Keys;
using SuperRes.LocalHost.Invocation;
using SuperRes.LocalHost.Logging;
using SuperRes.LocalHost.Queues;
using SuperRes.LocalHost.Storage;
using SuperRes.LocalHost.Storage.Emulator;
using SuperRes.LocalHost.Timers;

namespace SuperRes.LocalHost;

/// <summary>Puts the host together.</summary>
internal static class HostComposition
{
    /// <summary>What the Functions host allows a request's body to have, in bytes.</summary>
    private const long MaxRequestBodySize = 104_857_600;

    /// <summary>Longer than the invocations' grace, so that their messages can still be settled.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(18);

    /// <summary>Begins an app: settings, logging and the HTTP server.</summary>
    /// <param name="args">The command line.</param>
    public static WebApplicationBuilder CreateWebBuilder(string[] args)
    {
        var arguments = HostArguments.Parse(args);
        var web = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = arguments.Settings,
            ContentRootPath = ProjectFiles.OutputDirectory,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT") ?? Environments.Development,
        });
        HostConfiguration.AddBelow(web.Configuration);
        AddLogging(web.Logging, web.Configuration);
        web.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodySize;
            kestrel.AddServerHeader = false;
            if (arguments.Port == 0)
                kestrel.Listen(IPAddress.Loopback, 0);
            else
                kestrel.ListenLocalhost(arguments.Port);
        });
        web.Services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize =
            Math.Min(kestrel.Limits.MaxRequestBodySize ?? MaxRequestBodySize, MaxRequestBodySize));
        web.Services.AddSingleton(arguments);
        return web;
    }

    /// <summary>Builds the app.</summary>
    /// <param name="web">The app's builder.</param>
    /// <param name="functionClasses">Where to look for functions.</param>
    /// <param name="usesAspNetCore">Whether HTTP functions may use ASP.NET Core's types.</param>
    public static FunctionsHost Build(
        WebApplicationBuilder web, IEnumerable<Type> functionClasses, bool usesAspNetCore)
    {
        var catalog = FunctionDiscovery.Find(functionClasses, web.Configuration);
        if (!usesAspNetCore && catalog.With<HttpTriggerAttribute>().Any())
            throw new InvalidOperationException("HTTP functions need builder.ConfigureFunctionsWebApplication().");

        catalog.Validate(web.Configuration);
        AddHost(web.Services, catalog);
        var app = web.Build();
        app.UseHostHeaders();
        app.UseCorsFor(app.Services.GetRequiredService<HostSettings>().CorsOrigins);
        app.Services.GetRequiredService<FunctionEndpoints>().Map(app);
        app.Services.GetRequiredService<BlobWebhook>().Map(app);
        app.Services.GetRequiredService<HostEndpoints>().Map(app);
        return new(app);
    }

    private static void AddLogging(ILoggingBuilder logging, ConfigurationManager settings)
    {
        logging.ClearProviders();
        logging.AddConsole(console => console.FormatterName = CompactConsole.FormatterName)
            .AddConsoleFormatter<CompactConsole, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.Hosting", LogLevel.Warning)
            .AddFilter("Azure", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning);
        logging.AddConfiguration(settings.GetSection($"{HostConfiguration.HostJsonSection}:logging"));
    }

    private static void AddHost(IServiceCollection services, FunctionCatalog catalog)
    {
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = ShutdownTimeout;
            host.ServicesStopConcurrently = true;
        });
        services.AddCors();
        services.AddSingleton(catalog);
        services.AddSingleton(provider => HostSettings.From(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<HostArguments>().EnableAuth,
            Assembly.GetEntryAssembly()?.GetName().Name ?? "app"));
        services.AddSingleton<ParameterBinder>().AddSingleton<FunctionInvoker>();
        services.AddSingleton<FunctionKeyFile>().AddSingleton<KeyAuthorization>();
        services.AddSingleton<FunctionEndpoints>().AddSingleton<BlobWebhook>().AddSingleton<HostEndpoints>();
        services.TryAddSingleton(new EmulatorOptions());
        services.AddSingleton<EmulatorStart>().AddSingleton<StorageConnections>();
        services.AddSingleton<StorageRetry>().AddSingleton<HostContainer>();
        services.AddSingleton<BlobTriggerQueue>().AddSingleton<BlobMessageHandler>();
        services.AddSingleton<TimerFunctions>().AddSingleton<ManualTimers>();
        services.AddHostedService<EmulatorSupervisor>();
        services.AddHostedService<StorageProvisioning>();
        services.AddHostedService<WarmupRunner>();
        services.AddHostedService<BlobListener>();
        services.AddHostedService<QueueListener>();
        services.AddHostedService<TimerListener>();
        services.AddHostedService(provider => provider.GetRequiredService<ManualTimers>());
        services.AddHostedService<StartupListing>();
    }
}
