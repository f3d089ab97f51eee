using System.Diagnostics;
using System.Runtime.InteropServices;

/// <summary>
/// Runs inside the worker before its own code, by DOTNET_STARTUP_HOOKS, which looks for exactly this type. A worker stays when its
/// stream breaks, so that a host that is killed would leave an orphan; and Ctrl+C reaches the whole process group, so that the
/// worker would go before its work is done. Loaded into another program, it uses nothing but the runtime's own library.
/// </summary>
internal static partial class StartupHook
{
    /// <summary>Leaves the host's process group, and ends with the host, whose end of the pipe closes however it ends.</summary>
    public static void Initialize()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetProcessGroup(0, 0);
        var host = Console.OpenStandardInput();
        new Thread(() =>
        {
            while (host.ReadByte() >= 0)
            {
            }

            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "End with the host" }.Start();
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetProcessGroup(int processId, int group);
}
