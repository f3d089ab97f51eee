using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace SuperRes.LocalHost.Configuration;

/// <summary>Adds <c>host.json</c> and <c>local.settings.json</c> to an app's settings.</summary>
internal static class HostConfiguration
{
    /// <summary>The section that holds <c>host.json</c>, so that settings such as environment variables override it.</summary>
    public const string HostJsonSection = "AzureFunctionsJobHost";

    /// <summary>The setting that <c>Host.CORS</c> of <c>local.settings.json</c> becomes.</summary>
    public const string CorsOrigins = "LocalHost:CORS";

    /// <summary>Adds both files below everything that is there already.</summary>
    public static void AddBelow(IConfigurationBuilder configuration)
    {
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = LocalSettings() });
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = HostJson() });
    }

    private static IEnumerable<KeyValuePair<string, string?>> HostJson() =>
        Read("host.json").AsEnumerable().Select(entry => KeyValuePair.Create($"{HostJsonSection}:{entry.Key}", entry.Value));

    private static IEnumerable<KeyValuePair<string, string?>> LocalSettings() => FromLocal(Read("local.settings.json"));

    /// <summary>The settings in the content of <c>local.settings.json</c>.</summary>
    internal static IEnumerable<KeyValuePair<string, string?>> FromLocal(IConfiguration file) =>
        file.GetSection("Values").AsEnumerable(makePathsRelative: true)
            .Select(entry => KeyValuePair.Create(entry.Key.Replace("__", ":", StringComparison.Ordinal), entry.Value))
            .Append(KeyValuePair.Create(CorsOrigins, file["Host:CORS"]));

    private static IConfiguration Read(string name) =>
        ProjectFiles.Find(name) is { } path
            ? new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build()
            : new ConfigurationBuilder().Build();
}
