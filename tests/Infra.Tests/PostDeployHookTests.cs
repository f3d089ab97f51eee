namespace SuperRes.Infra.Tests;

/// <summary>Runs the hook under the system's sh, with a recording stand-in where the Azure CLI would be.</summary>
public sealed class PostDeployHookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("superres-hook-").FullName;

    [Fact]
    public async Task The_subscription_is_deployed_once_the_key_exists()
    {
        var run = await RunAsync("""[ "$(grep -c 'keys|list' "$CALLS")" -ge 2 ] && echo true""");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(3, Calls().Length);
        var deployment = Calls()[^1];
        Assert.StartsWith("deployment|group|create|--resource-group|rg with 'quotes' $HOME|", deployment);
        Assert.Contains("|functionAppName=func-demo|storageAccountName=stdemo|topicName=evgt-demo|", deployment);
        Assert.EndsWith("|--subscription|0000", deployment);
    }

    [Fact]
    public async Task It_gives_up_after_its_attempts_and_says_what_to_do()
    {
        var run = await RunAsync("true");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(3, Calls().Length);
        Assert.All(Calls(), call => Assert.StartsWith("functionapp|keys|list|", call));
        Assert.Contains("azd hooks run postdeploy", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_deployment_is_tried_again()
    {
        var run = await RunAsync(
            """
            case "$1" in
              functionapp) echo true ;;
              *) [ "$(grep -c '^deployment' "$CALLS")" -ge 2 ] ;;
            esac
            """);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, Calls().Count(call => call.StartsWith("deployment|", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_keys_value_is_never_asked_for()
    {
        await RunAsync("echo true");

        var query = Assert.Single(Calls(), call => call.Contains("keys|list", StringComparison.Ordinal));
        Assert.Contains("|--query|systemKeys.blobs_extension != null|", query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_provisioned_environment_nothing_is_called()
    {
        var run = await RunAsync("echo true", new() { ["EVENT_TOPIC_NAME"] = "" });

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("EVENT_TOPIC_NAME", run.Error, StringComparison.Ordinal);
        Assert.Empty(Calls());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] Calls() =>
        File.Exists(Path.Combine(_folder, "calls")) ? File.ReadAllLines(Path.Combine(_folder, "calls")) : [];

    private async Task<CommandResult> RunAsync(string answer, Dictionary<string, string>? changes = null)
    {
        var stand = Path.Combine(_folder, "az");
        var calls = Path.Combine(_folder, "calls");
        await File.WriteAllTextAsync(
            stand,
            $"""
            #!/bin/sh
            CALLS='{calls}'
            for argument in "$@"; do printf '%s|' "$argument"; done | sed 's/|$//' >> "$CALLS"
            echo >> "$CALLS"
            {answer}

            """,
            TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(stand, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

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

        return await Command.RunAsync(
            "/bin/sh", [Repository.PathOf("infra/hooks/postdeploy.sh")],
            TestContext.Current.CancellationToken, environment);
    }
}
