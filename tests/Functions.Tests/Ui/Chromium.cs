using Microsoft.Playwright;

namespace SuperRes.Functions.Tests.Ui;

/// <summary>The Chromium that is installed on this machine.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Path of the program, or null where there is none.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } given
        ? given
        : Folders().SelectMany(_ => Names, System.IO.Path.Combine).FirstOrDefault(File.Exists);

    /// <summary>Starts it without anything that asks for the network or a display.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });

    private static string[] Folders() =>
        Environment.GetEnvironmentVariable("PATH")?.Split(System.IO.Path.PathSeparator) ?? [];
}
