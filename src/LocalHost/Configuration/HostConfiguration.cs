using Microsoft.Extensions.Configuration.Memory;

namespace SuperRes.LocalHost.Configuration;

/// <summary>Where settings come from, the weakest first: host.json, local.settings.json, this host, environment, command line.</summary>
internal static class HostConfiguration
{
    /// <summary>The section that holds <c>host.json</c>, so that settings such as environment variables override it.</summary>
    public const string HostJsonSection = "AzureFunctionsJobHost";

    /// <summary>The setting that <c>Host.CORS</c> of <c>local.settings.json</c> becomes.</summary>
    public const string CorsOrigins = "LocalHost:CORS";

    /// <summary>The connection of the host and of every trigger that names none.</summary>
    public const string Storage = "AzureWebJobsStorage";

    /// <summary>The setting for the SDK's own container scan in place of the watcher's events.</summary>
    public const string ContainerScan = "LocalHost:ContainerScan";

    private const string Emulator = "UseDevelopmentStorage=true";

    /// <summary>Adds the weaker sources below everything that is there already.</summary>
    /// <returns>What the worker must be given in its environment, as it sees neither file nor command line.</returns>
    public static IReadOnlyDictionary<string, string> AddBelow(ConfigurationManager configuration, FunctionApp app, string[] arguments)
    {
        var scans = configuration.GetValue<bool>(ContainerScan);
        var local = Local(app.Folder);
        if (configuration.GetSection(Storage).GetChildren().Any())
            local.Remove(Storage); // The environment describes it by an identity.
        else
            local.TryAdd(Storage, Emulator);

        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = BlobSources(app, scans) });
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = local });
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = HostJson(app.Folder) });
        return local.Keys.Concat(new ConfigurationBuilder().AddCommandLine(arguments).Build().AsEnumerable().Select(pair => pair.Key))
            .Where(name => configuration[name] is not null)
            .ToDictionary(name => name.Replace(":", "__", StringComparison.Ordinal), name => configuration[name]!);
    }

    /// <summary>Whether <c>AzureWebJobs.{function}.Disabled</c> is set; with dots, as underlines do not work in Azure either.</summary>
    public static bool IsDisabled(this IConfiguration settings, DeclaredFunction function) =>
        settings[$"AzureWebJobs.{function.Name}.Disabled"] is { } value
        && (value == "1" || bool.TryParse(value, out var on) && on);

    /// <summary>
    /// The one place that decides who is told of blobs: of two functions on one path the one for Event Grid, as here there is
    /// somebody who plays it. Elsewhere <c>local.settings.json</c> and the settings in Azure choose.
    /// </summary>
    private static Dictionary<string, string?> BlobSources(FunctionApp app, bool scans)
    {
        var pairs =
            from scan in app.Functions.Where(function => function.Type == "blobTrigger" && !function.TakesEvents)
            from told in app.Functions.Where(function => function.TakesEvents && function["path"] == scan["path"])
            select (scan, told);
        return pairs
            .SelectMany(pair => new[] { (pair.scan.Name, Disabled: !scans), (pair.told.Name, Disabled: scans) })
            .DistinctBy(one => one.Name)
            .ToDictionary(one => $"AzureWebJobs.{one.Name}.Disabled", one => (string?)one.Disabled.ToString());
    }

    private static IEnumerable<KeyValuePair<string, string?>> HostJson(string folder) =>
        Read(folder, "host.json").AsEnumerable()
            .Select(entry => KeyValuePair.Create($"{HostJsonSection}:{entry.Key}", entry.Value))
            .Append(new("AzureWebJobsConfigurationSection", HostJsonSection));

    private static Dictionary<string, string?> Local(string folder)
    {
        var file = Read(folder, "local.settings.json");
        var settings = file.GetSection("Values").AsEnumerable(makePathsRelative: true)
            .ToDictionary(entry => entry.Key.Replace("__", ":", StringComparison.Ordinal), entry => entry.Value, StringComparer.OrdinalIgnoreCase);
        settings[CorsOrigins] = file["Host:CORS"];
        return settings;
    }

    private static IConfiguration Read(string folder, string name) =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, name), optional: true, reloadOnChange: false).Build();
}
