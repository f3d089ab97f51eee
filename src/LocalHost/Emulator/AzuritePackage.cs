using System.Security.Cryptography;

namespace SuperRes.LocalHost.Emulator;

/// <summary>The pinned Azurite package: in the repository, or in the user's own data when the output was moved.</summary>
/// <param name="Folder">Where the package is installed.</param>
/// <param name="DataFolder">Where the emulator keeps blobs and queues by default.</param>
internal sealed record AzuritePackage(string Folder, string DataFolder)
{
    private const string InRepository = "tools/azurite";
    private static readonly string[] Files = ["package.json", "package-lock.json", ".npmrc", "start.js"];

    /// <summary>The script that runs the emulator.</summary>
    public string Script => Path.Combine(Folder, "start.js");

    private string LockFile => Path.Combine(Folder, "package-lock.json");

    private string Marker => Path.Combine(Folder, "node_modules", ".installed");

    /// <summary>Finds the package, or lays its files out.</summary>
    public static AzuritePackage Locate()
    {
        if (Repository() is { } repository)
            return new(Path.Combine(repository, InRepository), Path.Combine(repository, ".azurite"));

        var own = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "SuperRes");
        var folder = Directory.CreateDirectory(Path.Combine(own, "azurite")).FullName;
        foreach (var name in Files)
        {
            using var resource = typeof(AzuritePackage).Assembly.GetManifestResourceStream($"azurite/{name}")
                ?? throw new InvalidOperationException($"The host was built without its file '{InRepository}/{name}'.");
            using var file = File.Create(Path.Combine(folder, name));
            resource.CopyTo(file);
        }

        return new(folder, Path.Combine(own, "azurite-data"));
    }

    private static string? Repository()
    {
        var current = new DirectoryInfo(AppContext.BaseDirectory);
        while (current is not null && !File.Exists(Path.Combine(current.FullName, InRepository, "package.json")))
            current = current.Parent;
        return current?.FullName;
    }

    /// <summary>Installs the package with npm unless it is there.</summary>
    /// <param name="announce">Called before an installation, which takes a while.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NodeMissingException">There is no Node.js, or npm failed.</exception>
    public async Task InstallAsync(Action announce, CancellationToken cancellationToken)
    {
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(LockFile, cancellationToken)));
        if (IsInstalled(wanted))
            return;

        await using var exclusive = await FileLock.TakeAsync(Path.Combine(Folder, ".lock"), cancellationToken);
        if (IsInstalled(wanted))
            return;
        announce();
        await RunNpmAsync(cancellationToken);
        await File.WriteAllTextAsync(Marker, wanted, cancellationToken);
    }

    private bool IsInstalled(string wanted) => File.Exists(Marker) && File.ReadAllText(Marker) == wanted;

    private async Task RunNpmAsync(CancellationToken cancellationToken)
    {
        using var npm = NodeProcess.Start(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", Folder, ["ci"]);
        try
        {
            npm.StandardInput.Close();
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                throw new NodeMissingException(
                    $"'npm ci' in {Folder} failed: {(await errors).Trim()} {(await output).Trim()}");
            }
        }
        finally
        {
            if (!npm.HasExited)
                npm.Kill(entireProcessTree: true);
        }
    }
}
