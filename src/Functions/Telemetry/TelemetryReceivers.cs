using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SuperRes.Functions.Telemetry;

/// <summary>Where telemetry goes. The settings are those of OpenTelemetry and of Application Insights.</summary>
internal sealed record TelemetryReceivers
{
    private const string CollectorSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string AzureSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>Address of a collector; null for none.</summary>
    public string? Collector { get; private set; }

    /// <summary>Connection string of an Application Insights component; null for none.</summary>
    public string? Azure { get; private set; }

    /// <summary>Whether telemetry can be sent to a collector.</summary>
    public bool HasCollector => Collector is not null && IsAddress(Collector);

    /// <summary>Whether telemetry can be sent to Application Insights.</summary>
    public bool HasAzure => Azure is not null && IsConnectionString(Azure);

    /// <summary>Reads the settings.</summary>
    public static TelemetryReceivers From(IConfiguration configuration)
    {
        var receivers = new TelemetryReceivers();
        receivers.Read(configuration);
        return receivers;
    }

    /// <summary>Lets a wrong setting stop the start.</summary>
    public static void AddCheck(IServiceCollection services, IConfiguration configuration) =>
        services.AddOptions<TelemetryReceivers>()
            .Configure(receivers => receivers.Read(configuration))
            .Validate(
                receivers => receivers.Collector is null || receivers.HasCollector,
                $"The setting {CollectorSetting} must be an http or https address, such as http://localhost:4317.")
            .Validate(
                receivers => receivers.Azure is null || receivers.HasAzure,
                // The value is not repeated: with it anybody could send.
                $"The setting {AzureSetting} must hold InstrumentationKey=… and, if any, IngestionEndpoint=https://…; copy "
                + "it from the overview of the Application Insights component.")
            .ValidateOnStart();

    private void Read(IConfiguration configuration)
    {
        Collector = NullIfEmpty(configuration[CollectorSetting]);
        Azure = NullIfEmpty(configuration[AzureSetting]);
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return parts.TryGetValue("InstrumentationKey", out var key) && Guid.TryParse((string)key, out _)
                && (!parts.TryGetValue("IngestionEndpoint", out var endpoint) || IsAddress((string)endpoint));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
