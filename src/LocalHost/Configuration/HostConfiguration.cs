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

    /// <summary>Adds the weaker sources below everything that is there already.</summary>
    /// <returns>What the worker must be given in its environment, as it sees neither file nor command line.</returns>
    public static IReadOnlyDictionary<string, string> AddBelow(ConfigurationManager configuration, FunctionApp app, string[] arguments)
    {
        var scans = configuration.GetValue<bool>(ContainerScan);
        var local = Local(app.Folder);
        if (configuration.GetSection(Storage).GetChildren().Any())
            local.Remove(Storage); // The environment describes it by an identity.
        else
            local.TryAdd(Storage, "UseDevelopmentStorage=true");

        foreach (var source in new[] { BlobSources(app, scans), local, HostJson(app.Folder) })
            configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = source });
        return local.Keys.Concat(new ConfigurationBuilder().AddCommandLine(arguments).Build().AsEnumerable().Select(pair => pair.Key))
            .Distinct(StringComparer.OrdinalIgnoreCase).Where(name => configuration[name] is not null)
            .ToDictionary(name => name.Replace(":", "__", StringComparison.Ordinal), name => configuration[name]!);
    }

    /// <summary>Whether <c>AzureWebJobs.{function}.Disabled</c> is set; with dots, as underlines do not work in Azure either.</summary>
    public static bool IsDisabled(this IConfiguration settings, DeclaredFunction function) =>
        settings[$"AzureWebJobs.{function.Name}.Disabled"] is { } value && (value == "1" || bool.TryParse(value, out var on) && on);

    /// <summary>
    /// The one place that decides who is told of blobs: of two functions on one path the one for Event Grid, as here there is
    /// somebody who plays it. Elsewhere <c>local.settings.json</c> and the settings in Azure choose.
    /// </summary>
    private static Dictionary<string, string?> BlobSources(FunctionApp app, bool scans)
    {
        var byPath = app.Functions.Where(function => function.Type == "blobTrigger").GroupBy(function => function["path"])
            .Where(path => path.Select(function => function["source"]).Distinct().Count() > 1);
        return byPath.SelectMany(path => path).ToDictionary(
            function => $"AzureWebJobs.{function.Name}.Disabled", function => (string?)(function["source"] == "EventGrid" == scans).ToString());
    }

    private static Dictionary<string, string?> HostJson(string folder)
    {
        var settings = Read(folder, "host.json").AsEnumerable().ToDictionary(entry => $"{HostJsonSection}:{entry.Key}", entry => entry.Value);
        settings["AzureWebJobsConfigurationSection"] = HostJsonSection;
        return settings;
    }

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
