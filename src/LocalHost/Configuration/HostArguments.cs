using System.Globalization;

namespace SuperRes.LocalHost.Configuration;

/// <summary>The command line: the built application, the port (0 takes a free one), whether keys are asked for, and settings of host and application.</summary>
internal sealed record HostArguments(string Folder, int Port, bool EnableAuth, string[] Settings)
{
    /// <exception cref="ArgumentException">There is no folder, the port is not a number from 0 to 65535, or origins are missing.</exception>
    public static HostArguments Parse(IReadOnlyList<string> args)
    {
        if (args is not [var folder, ..] || folder.StartsWith('-'))
        {
            throw new ArgumentException("The first argument is the folder of a built or published application: functions-local-host FOLDER "
                + "[--port N] [--enable-auth] [--cors ORIGINS] [--SETTING=VALUE …]");
        }

        var (port, enableAuth, settings) = (7071, false, new List<string>());
        var rest = new Queue<string>(args.Skip(1).SelectMany(Split));
        while (rest.TryDequeue(out var argument))
        {
            switch (argument)
            {
                case "--enable-auth" or "--enableAuth":
                    enableAuth = true;
                    break;
                case "--port" or "-p":
                    port = ParsePort(rest.TryDequeue(out var text) ? text : "nothing");
                    break;
                case "--cors":
                    settings.Add($"--{HostConfiguration.CorsOrigins}={(rest.TryDequeue(out var origins) ? origins : throw NoOrigins())}");
                    break;
                default:
                    settings.Add(argument);
                    break;
            }
        }

        return new(Path.GetFullPath(folder), port, enableAuth, [.. settings]);
    }

    private static string[] Split(string argument) =>
        argument.StartsWith("--port=", StringComparison.Ordinal) || argument.StartsWith("--cors=", StringComparison.Ordinal)
            ? argument.Split('=', 2)
            : [argument];

    private static ArgumentException NoOrigins() => new("--cors takes origins with commas between them, such as http://localhost:3000, or * for all.");

    private static int ParsePort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new ArgumentException($"--port takes a number from 0 (any free port) to 65535, not '{text}'.");
}
