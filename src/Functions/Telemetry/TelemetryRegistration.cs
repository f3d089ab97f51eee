using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using SuperRes.Core.Telemetry;
using SuperRes.Functions.Blobs;

namespace SuperRes.Functions.Telemetry;

/// <summary>Registers who listens to the instruments: nobody, unless the settings name a receiver.</summary>
public static class TelemetryRegistration
{
    private static readonly string Version = typeof(TelemetryRegistration).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// Adds OTLP with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and Azure Monitor with <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>, both for
    /// traces, metrics and logs: the Functions host leaves a worker's logs to a worker that has OpenTelemetry.
    /// </summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IBlobObserver, BlobMetrics>();

        var receivers = TelemetryReceivers.From(configuration);
        TelemetryReceivers.AddCheck(services, configuration);
        // What cannot be sent to stops the start by that check; an exporter would stop it earlier and less clearly.
        if (!receivers.HasCollector && !receivers.HasAzure)
            return services;

        var telemetry = services.AddInstruments(configuration["OTEL_SERVICE_NAME"] ?? "superres");
        if (receivers.HasCollector)
        {
            // Without it log entries leave without the number of their event.
            configuration["OTEL_DOTNET_EXPERIMENTAL_OTLP_EMIT_EVENT_LOG_ATTRIBUTES"] ??= "true";
            telemetry.UseOtlpExporter();
        }

        if (receivers.HasAzure)
        {
            telemetry
                .WithTracing(traces => traces.AddAzureMonitorTraceExporter(azure => Connect(azure, configuration)))
                .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(azure => Connect(azure, configuration)))
                .WithLogging(logs => logs.AddAzureMonitorLogExporter(azure => Connect(azure, configuration)));
        }

        return services;
    }

    private static IOpenTelemetryBuilder AddInstruments(this IServiceCollection services, string serviceName)
    {
        // Without it the storage clients start activities that no source announces.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        return services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(serviceName, serviceVersion: Version))
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(Instrumentation.Name, "Azure.*"))
            .WithMetrics(metrics => metrics
                .AddMeter(Instrumentation.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting"));
    }

    private static void Connect(AzureMonitorExporterOptions azure, IConfiguration configuration)
    {
        azure.ConnectionString = configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"];
        azure.Credential = CredentialFrom(configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]);
    }

    /// <summary>Reads <c>ClientId=…;Authorization=AAD</c>, as the Functions host does.</summary>
    /// <returns>Null when telemetry needs no identity.</returns>
    private static TokenCredential? CredentialFrom(string? authentication)
    {
        var parts = (authentication ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (!parts.Contains("Authorization=AAD", StringComparer.OrdinalIgnoreCase))
            return null;
        const string ClientId = "ClientId=";
        return parts.FirstOrDefault(part => part.StartsWith(ClientId, StringComparison.OrdinalIgnoreCase)) is { } client
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client[ClientId.Length..]))
            : new DefaultAzureCredential();
    }
}
