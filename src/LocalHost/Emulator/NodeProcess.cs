using System.ComponentModel;
using System.Diagnostics;

namespace SuperRes.LocalHost.Emulator;

/// <summary>Starts the programs of Node.js.</summary>
internal static class NodeProcess
{
    /// <summary>Starts a program with all its streams redirected.</summary>
    /// <exception cref="NodeMissingException">The program is not on the path.</exception>
    public static Process Start(string program, string folder, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                CreateNoWindow = true,
            }) ?? throw new NodeMissingException($"{program} did not start.");
        }
        catch (Win32Exception missing)
        {
            throw new NodeMissingException($"{program} was not found on the PATH.", missing);
        }
    }
}
