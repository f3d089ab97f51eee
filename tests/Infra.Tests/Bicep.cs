using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

/// <summary>The Bicep compiler, from its package, without a network.</summary>
internal static class Bicep
{
    public static Task<CommandResult> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        MakeExecutable();
        return Command.RunAsync(Repository.BicepPath, arguments, cancellationToken);
    }

    /// <summary>Compiles a file to the template that Azure Resource Manager gets.</summary>
    public static async Task<JsonNode> CompileAsync(string file, CancellationToken cancellationToken)
    {
        var build = await RunAsync(cancellationToken, "build", Repository.PathOf(file), "--stdout", "--no-restore");
        Assert.True(build.ExitCode == 0, build.Error);
        return JsonNode.Parse(build.Output)!;
    }

    /// <summary>Evaluates a deployment: its modules, conditions and loops, down to the resources it would create.</summary>
    /// <param name="parameters">Name of a file in <c>Deployments</c>, without its extension.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    public static async Task<Deployment> EvaluateAsync(string parameters, CancellationToken cancellationToken)
    {
        using var workspace = new Workspace();
        var file = workspace.PathOf($"{parameters}.bicepparam");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Deployments", $"{parameters}.bicepparam"), file);
        var run = await RunAsync(
            cancellationToken,
            "snapshot", file, "--mode", "overwrite", "--deployment-name", "test", "--location", "westeurope",
            "--tenant-id", Guid.Empty.ToString(), "--subscription-id", Guid.Empty.ToString());
        Assert.True(run.ExitCode == 0, run.Error);
        var snapshot = await File.ReadAllTextAsync(workspace.PathOf($"{parameters}.snapshot.json"), cancellationToken);
        return new Deployment(JsonNode.Parse(snapshot)!);
    }

    private static void MakeExecutable()
    {
        // A package carries no file modes; what NuGet gives to extracted files is its own choice.
        if (!OperatingSystem.IsWindows()
            && File.GetUnixFileMode(Repository.BicepPath) is var mode
            && !mode.HasFlag(UnixFileMode.UserExecute))
        {
            File.SetUnixFileMode(Repository.BicepPath, mode | UnixFileMode.UserExecute);
        }
    }
}
