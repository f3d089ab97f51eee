namespace SuperRes.Infra.Tests;

/// <summary>Runs the lines that the page has for a deployment without azd, as they stand there.</summary>
public sealed class WithoutAzdTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("superres-without-azd-").FullName;

    [Fact]
    public async Task Its_lines_deploy_the_package_and_connect_the_events_with_names_they_found_themselves()
    {
        var run = await RunAsync(Lines());

        Assert.True(run.ExitCode == 0, run.Error);
        var calls = Calls();
        Assert.StartsWith("deployment sub create ", calls[0]);
        Assert.Contains("functionapp deployment source config-zip -g rg-demo -n func-demo --src package.zip", calls);
        Assert.EndsWith("functionAppName=func-demo storageAccountName=stdemo topicName=evgt-demo", calls[^1]);
    }

    [Fact]
    public async Task A_flag_that_is_misspelt_there_ends_them()
    {
        var run = await RunAsync(Lines().Replace(" --src ", " --source ", StringComparison.Ordinal));

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("config-zip knows no --source", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Lines() => string.Join('\n', Document.Section("docs/azure.md", "### Without azd", "## What is published")
        .SkipWhile(line => line != "```sh").Skip(1).TakeWhile(line => line != "```"));

    private string[] Calls() => File.ReadAllLines(Path.Combine(_folder, "calls"));

    private async Task<CommandResult> RunAsync(string lines)
    {
        var programs = Directory.CreateDirectory(Path.Combine(_folder, "programs")).FullName;
        AzureCli.Write(programs, Path.Combine(_folder, "calls"));
        AzureCli.Install(Path.Combine(programs, "dotnet"), "#!/bin/sh\nmkdir -p package\n");
        AzureCli.Install(Path.Combine(programs, "zip"), "#!/bin/sh\n: > ../package.zip\n");
        var script = Path.Combine(_folder, "lines.sh");
        await File.WriteAllTextAsync(
            script, $"set -eu\ncd '{_folder}'\nln -s '{Repository.PathOf("infra")}' infra\n{lines}\n", TestContext.Current.CancellationToken);
        // Names that happen to be set where the tests run would hide one that the lines forget.
        return await Command.RunAsync(
            "/usr/bin/env",
            [
                "-u", "AZURE_SUBSCRIPTION_ID", "-u", "AZURE_RESOURCE_GROUP", "-u", "FUNCTION_APP_NAME", "-u", "STORAGE_ACCOUNT_NAME",
                "-u", "EVENT_TOPIC_NAME", "POSTDEPLOY_ATTEMPTS=1", $"PATH={programs}:{Environment.GetEnvironmentVariable("PATH")}",
                "/bin/sh", script,
            ],
            TestContext.Current.CancellationToken);
    }
}
