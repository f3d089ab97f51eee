using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

public sealed class CompilationTests(Plans plans)
{
    [Theory]
    [InlineData("build")]
    [InlineData("lint")]
    public async Task Every_file_compiles_and_lints_without_a_word(string command)
    {
        using var workspace = new Workspace();
        var run = await Bicep.RunAsync(
            TestContext.Current.CancellationToken,
            command, "--no-restore", "--pattern", workspace.PathOf("infra/**/*.bicep"));
        Assert.Equal(new CommandResult(0, "", ""), run);
    }

    [Fact]
    public async Task The_parameters_of_azd_lint_without_a_word()
    {
        var run = await Command.RunAsync(
            Repository.BicepPath, ["lint", Repository.PathOf("infra/main.bicepparam")],
            TestContext.Current.CancellationToken,
            new Dictionary<string, string> { ["AZURE_ENV_NAME"] = "demo", ["AZURE_LOCATION"] = "westeurope" });
        Assert.Equal(new CommandResult(0, "", ""), run);
    }

    [Fact]
    public async Task Every_file_is_formatted()
    {
        using var workspace = new Workspace();
        var run = await Bicep.RunAsync(
            TestContext.Current.CancellationToken, "format", "--pattern", workspace.PathOf("infra/**/*.bicep"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(Workspace.Sources(Repository.PathOf("infra")), file => Assert.Equal(
            File.ReadAllText(file),
            File.ReadAllText(workspace.PathOf(Path.GetRelativePath(Repository.Root, file)))));
    }

    [Fact]
    public void A_rule_of_the_linter_that_is_broken_is_an_error()
    {
        var config = JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra/bicepconfig.json")))!;
        var rules = config["analyzers"]!["core"]!["rules"]!.AsObject();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule => Assert.Equal("error", (string?)rule.Value!["level"]));
    }

    [Fact]
    public void No_rule_of_the_linter_turns_against_an_unchanged_file_as_time_goes_by()
    {
        // It counts the days since an API version came out; the versions are looked after when a template is changed.
        var config = File.ReadAllText(Repository.PathOf("infra/bicepconfig.json"));
        Assert.DoesNotContain("use-recent-api-versions", config, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_plans_and_the_event_subscription_evaluate_without_a_diagnostic()
    {
        Assert.Empty(plans.Flex.Diagnostics);
        Assert.Empty(plans.Container.Diagnostics);
        Assert.Empty(plans.Subscription.Diagnostics);
    }
}
