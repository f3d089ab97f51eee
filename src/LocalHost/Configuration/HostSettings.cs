using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace SuperRes.LocalHost.Configuration;

/// <summary>What the settings say about the host itself; what they say about triggers is for the WebJobs SDK.</summary>
internal sealed partial record HostSettings
{
    /// <summary>Identifies the app among those that share a storage account.</summary>
    public required string HostId { get; init; }

    /// <summary>The folder of what must be known after a restart: keys, messages held, blobs told of. It belongs to one host.</summary>
    public required string State { get; init; }

    public required bool EnableAuth { get; init; }

    /// <summary>Origins whose pages may call, <c>*</c> for all.</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }

    public required IReadOnlyList<string> AllowedHosts { get; init; }

    public required string RoutePrefix { get; init; }

    /// <summary>How long what runs may go on after the host was told to stop.</summary>
    public required TimeSpan ShutdownGrace { get; init; }

    public required bool ContainerScan { get; init; }

    public required IReadOnlyDictionary<string, string> WorkerEnvironment { get; init; }

    /// <exception cref="InvalidOperationException">A value is out of range.</exception>
    public static HostSettings From(
        IConfiguration settings, FunctionApp app, bool enableAuth, IReadOnlyDictionary<string, string> workerEnvironment) => new()
        {
            HostId = HostIdOf(settings, app.Name),
            State = Path.GetFullPath(settings["LocalHost:State"] is { Length: > 0 } chosen ? chosen : Path.Combine(ProjectOf(app), ".localhost")),
            EnableAuth = enableAuth,
            CorsOrigins = [.. List(settings[HostConfiguration.CorsOrigins]).Select(origin => origin.TrimEnd('/'))],
            AllowedHosts = ["localhost", "127.0.0.1", "[::1]", .. List(settings["LocalHost:AllowedHosts"])],
            RoutePrefix = settings[$"{HostConfiguration.HostJsonSection}:extensions:http:routePrefix"]?.Trim('/') ?? "api",
            ShutdownGrace = Span(settings, "LocalHost:ShutdownGrace", TimeSpan.FromSeconds(10)),
            ContainerScan = settings.GetValue<bool>(HostConfiguration.ContainerScan),
            WorkerEnvironment = workerEnvironment,
        };

    /// <summary>The folder of the project that was built; that of a published application is its own.</summary>
    private static string ProjectOf(FunctionApp app)
    {
        var folder = new DirectoryInfo(app.Folder);
        for (var level = 0; level < 5 && folder is not null; level++, folder = folder.Parent)
        {
            if (folder.EnumerateFiles("*.csproj").Any())
                return folder.FullName;
        }

        return app.Folder;
    }

    private static string HostIdOf(IConfiguration settings, string app)
    {
        if (settings["AzureFunctionsWebHost:hostid"] is { Length: > 0 } chosen)
        {
            return ValidHostId().IsMatch(chosen)
                ? chosen
                : throw new InvalidOperationException($"AzureFunctionsWebHost:hostid is '{chosen}', but must be 1 to 32 of a-z, 0-9 and single dashes.");
        }

        var machine = string.Concat(Environment.MachineName.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(20));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}/{app}"));
        return $"{(machine.Length > 0 ? machine : "host")}-{Convert.ToHexStringLower(hash.AsSpan(0, 5))}";
    }

    private static string[] List(string? text) => (text ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static TimeSpan Span(IConfiguration section, string key, TimeSpan standard) =>
        section[key] is not { } text ? standard
        : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero && value <= TimeSpan.FromMinutes(1) ? value
        : throw new InvalidOperationException($"{key} is '{text}', but must be a time such as 00:00:30, at most a minute.");

    [GeneratedRegex("^(?!-)(?!.*--)[a-z0-9-]{1,32}(?<!-)$")]
    private static partial Regex ValidHostId();
}
