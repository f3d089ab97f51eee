using System.Globalization;

namespace SuperRes.LocalHost.Configuration;

/// <summary>The command line.</summary>
/// <param name="Folder">The built application.</param>
/// <param name="Port">The HTTP port; 0 takes a free one.</param>
/// <param name="EnableAuth">Whether authorization levels are enforced.</param>
/// <param name="Settings">What remains, as settings: <c>--Name=value</c> or <c>--Name value</c>.</param>
internal sealed record HostArguments(string Folder, int Port, bool EnableAuth, string[] Settings)
{
    private const int DefaultPort = 7071;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">There is no folder, the port is missing or not a number from 0 to 65535, or origins are
    /// missing.</exception>
    public static HostArguments Parse(IReadOnlyList<string> args)
    {
        if (args is not [var folder, ..] || folder.StartsWith('-'))
            throw new ArgumentException("The first argument is the folder of a built or published application: functions-local-host FOLDER "
                + "[--port N] [--enable-auth] [--cors ORIGINS] [--SETTING=VALUE …]");

        var port = DefaultPort;
        var enableAuth = false;
        List<string> settings = [];
        for (var i = 1; i < args.Count; i++)
        {
            if (args[i] is "--enable-auth" or "--enableAuth")
                enableAuth = true;
            else if (args[i] is "--port" or "-p")
                port = ParsePort(++i < args.Count ? args[i] : "nothing");
            else if (args[i].StartsWith("--port=", StringComparison.Ordinal))
                port = ParsePort(args[i]["--port=".Length..]);
            else if (args[i] is "--cors")
                settings.Add($"--{HostConfiguration.CorsOrigins}={(++i < args.Count ? args[i] : throw NoOrigins())}");
            else if (args[i].StartsWith("--cors=", StringComparison.Ordinal))
                settings.Add($"--{HostConfiguration.CorsOrigins}={args[i]["--cors=".Length..]}");
            else
                settings.Add(args[i]);
        }

        return new(Path.GetFullPath(folder), port, enableAuth, [.. settings]);
    }

    private static ArgumentException NoOrigins() =>
        new("--cors takes origins with commas between them, such as http://localhost:3000, or * for all.");

    private static int ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new ArgumentException($"--port takes a number from 0 (any free port) to 65535, not '{text}'.");
}
