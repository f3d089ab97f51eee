namespace SuperRes.Infra.Tests;

/// <summary>
/// A stand-in for the Azure CLI that knows the commands and flags this project uses, and refuses
/// every other, so that a misspelt one fails.
/// </summary>
internal static class AzureCli
{
    /// <summary>Commands with the flags that may follow them.</summary>
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["deployment sub create"] = "-n -l -f -p",
        ["deployment group create"] = "--resource-group --name --template-file --output --parameters --subscription",
        ["functionapp list"] = "-g --query -o",
        ["functionapp keys list"] = "--resource-group --name --query --output --subscription",
        ["functionapp deployment source config-zip"] = "-g -n --src",
        ["storage account list"] = "-g --query -o",
        ["eventgrid system-topic list"] = "-g --query -o",
    };

    /// <summary>Writes the stand-in. It appends each call as a line to a file and answers questions for names and for the webhook's key.</summary>
    /// <param name="folder">Folder on the path that gets the program <c>az</c>.</param>
    /// <param name="calls">File of the calls.</param>
    public static void Write(string folder, string calls)
    {
        var known = Commands.Select(command => $"  '{command.Key}') flags=' {command.Value} ' ;;");
        Install(
            Path.Combine(folder, "az"),
            $$"""
            #!/bin/sh
            echo "$*" >> '{{calls}}'
            command=
            while [ $# -gt 0 ]; do
              case "$1" in -*) break ;; esac
              command="$command${command:+ }$1"; shift
            done
            case "$command" in
            {{string.Join('\n', known)}}
              *) echo "no command: $command" >&2; exit 2 ;;
            esac
            for argument; do
              case "$argument" in
                -*) case "$flags" in *" $argument "*) ;; *) echo "$command knows no $argument" >&2; exit 2 ;; esac ;;
              esac
            done
            case "$command" in
              'functionapp list') echo func-demo ;;
              'functionapp keys list') echo true ;;
              'storage account list') echo stdemo ;;
              'eventgrid system-topic list') echo evgt-demo ;;
            esac

            """);
    }

    /// <summary>Writes a program of a line or more that can be started.</summary>
    public static void Install(string file, string text)
    {
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
