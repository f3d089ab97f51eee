using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SuperRes.LocalHost.Tests.Fixtures;

/// <summary>What a shell, a service manager or a crash does to processes.</summary>
internal static partial class Signals
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    /// <summary>Sends a signal, if the process is still there.</summary>
    public static void Send(Process process, int signal)
    {
        if (!process.HasExited)
            _ = Kill(process.Id, signal);
    }

    /// <summary>Sends a signal to all processes of a group, as Ctrl+C does.</summary>
    public static void SendToGroup(int leader, int signal) => _ = Kill(-leader, signal);

    /// <summary>Ends a process at once.</summary>
    public static void End(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    /// <summary>Whether a process does anything any more; one that has ended may still be listed.</summary>
    public static bool Runs(int processId)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return !File.ReadLines($"/proc/{processId}/status")
                    .First(line => line.StartsWith("State:", StringComparison.Ordinal)).Contains('Z');
            }

            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (Exception gone) when (gone is IOException or ArgumentException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
