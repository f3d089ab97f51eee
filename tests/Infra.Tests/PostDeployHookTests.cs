namespace SuperRes.Infra.Tests;

/// <summary>Runs the hook under the system's sh and, where there is one, its twin under PowerShell, with a recording stand-in as Azure CLI.</summary>
public sealed class PostDeployHookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("superres-hook-").FullName;

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public async Task The_subscription_is_deployed_once_the_key_exists(string shell)
    {
        var run = await RunAsync(shell, """[ "$(grep -c 'keys|list' "$CALLS")" -ge 2 ] && echo true""");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, Calls().Length);
        var deployment = Calls()[^1];
        Assert.StartsWith("deployment|group|create|--resource-group|rg with 'quotes' $HOME|", deployment);
        Assert.Contains("|functionAppName=func-demo|storageAccountName=stdemo|topicName=evgt-demo|", deployment);
        Assert.EndsWith("|--subscription|0000", deployment);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public async Task It_gives_up_after_its_attempts_and_says_what_to_do(string shell)
    {
        var run = await RunAsync(shell, "true");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(3, Calls().Length);
        Assert.All(Calls(), call => Assert.StartsWith("functionapp|keys|list|", call));
        Assert.Contains("azd hooks run postdeploy", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public async Task A_refused_deployment_is_tried_again(string shell)
    {
        var run = await RunAsync(
            shell,
            """
            case "$1" in
              functionapp) echo true ;;
              *) [ "$(grep -c '^deployment' "$CALLS")" -ge 2 ] ;;
            esac
            """);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, Calls().Count(call => call.StartsWith("deployment|", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public async Task The_keys_value_is_never_asked_for(string shell)
    {
        await RunAsync(shell, "echo true");

        var query = Assert.Single(Calls(), call => call.Contains("keys|list", StringComparison.Ordinal));
        Assert.Contains("|--query|systemKeys.blobs_extension != null|", query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("pwsh")]
    public async Task Without_a_provisioned_environment_nothing_is_called(string shell)
    {
        var run = await RunAsync(shell, "echo true", new() { ["EVENT_TOPIC_NAME"] = "" });

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("EVENT_TOPIC_NAME", run.Error, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] Calls() =>
        File.Exists(Path.Combine(_folder, "calls")) ? File.ReadAllLines(Path.Combine(_folder, "calls")) : [];

    private async Task<CommandResult> RunAsync(string shell, string answer, Dictionary<string, string>? changes = null)
    {
        var program = Find(shell);
        Assert.SkipWhen(program is null, $"The hook's twin for Windows is not run: no {shell} on the path.");
        var calls = Path.Combine(_folder, "calls");
        AzureCli.Install(
            Path.Combine(_folder, "az"),
            $"""
            #!/bin/sh
            CALLS='{calls}'
            for argument in "$@"; do printf '%s|' "$argument"; done | sed 's/|$//' >> "$CALLS"
            echo >> "$CALLS"
            {answer}

            """);

        Dictionary<string, string> environment = new()
        {
            ["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}",
            ["AZURE_SUBSCRIPTION_ID"] = "0000",
            ["AZURE_RESOURCE_GROUP"] = "rg with 'quotes' $HOME",
            ["FUNCTION_APP_NAME"] = "func-demo",
            ["STORAGE_ACCOUNT_NAME"] = "stdemo",
            ["EVENT_TOPIC_NAME"] = "evgt-demo",
            ["POSTDEPLOY_ATTEMPTS"] = "3",
            ["POSTDEPLOY_PAUSE_SECONDS"] = "0",
        };
        foreach (var (name, value) in changes ?? [])
        {
            environment[name] = value;
        }

        string[] arguments = shell == "sh"
            ? [Repository.PathOf("infra/hooks/postdeploy.sh")]
            : ["-NoProfile", "-NonInteractive", "-File", Repository.PathOf("infra/hooks/postdeploy.ps1")];
        return await Command.RunAsync(program, arguments, TestContext.Current.CancellationToken, environment);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
