namespace SuperRes.Infra.Tests;

public sealed class ContainerTests(Plans plans)
{
    [Fact]
    public void The_app_is_a_function_app_that_answers_over_https_only()
    {
        var app = plans.Container.Only("Microsoft.App/containerApps");
        Assert.Equal("functionapp", (string?)app["kind"]);
        Assert.False((bool)app["properties"]!["configuration"]!["ingress"]!["allowInsecure"]!);
    }

    [Fact]
    public void A_replica_has_two_cores_and_one_is_always_there_to_scan()
    {
        var template = plans.Container.PropertiesOf("Microsoft.App/containerApps")["template"]!;
        var resources = Assert.Single(template["containers"]!.AsArray())!["resources"]!;
        Assert.Equal((2, "4Gi"), ((int)resources["cpu"]!, (string?)resources["memory"]));
        Assert.Equal(1, (int)template["scale"]!["minReplicas"]!);
    }

    [Fact]
    public void A_scaler_that_counts_pictures_already_done_can_keep_two_replicas_busy_at_most()
    {
        var scale = plans.Container.PropertiesOf("Microsoft.App/containerApps")["template"]!["scale"]!;
        Assert.Equal(2, (int)scale["maxReplicas"]!);
        Assert.Null(scale["rules"]);
    }

    [Fact]
    public void The_image_is_pulled_by_the_apps_identity_from_a_registry_without_passwords()
    {
        var registry = plans.Container.PropertiesOf("Microsoft.ContainerRegistry/registries");
        Assert.False((bool)registry["adminUserEnabled"]!);
        Assert.False((bool)registry["anonymousPullEnabled"]!);

        var configuration = plans.Container.PropertiesOf("Microsoft.App/containerApps")["configuration"]!;
        Assert.Equal(
            (string?)plans.Container.Only("Microsoft.ManagedIdentity/userAssignedIdentities")["id"],
            (string?)Assert.Single(configuration["registries"]!.AsArray())!["identity"]);
        Assert.Null(configuration["secrets"]);
    }

    [Fact]
    public void Logs_reach_the_workspace_without_its_key()
    {
        var environment = plans.Container.PropertiesOf("Microsoft.App/managedEnvironments");
        Assert.Equal("azure-monitor", (string?)environment["appLogsConfiguration"]!["destination"]);
        Assert.Equal(
            (string?)plans.Container.Only("Microsoft.OperationalInsights/workspaces")["id"],
            (string?)plans.Container.PropertiesOf("Microsoft.Insights/diagnosticSettings")["workspaceId"]);
    }

    [Fact]
    public void The_image_gets_what_the_documented_command_publishes()
    {
        const string Publish = "dotnet publish src/Functions -c Release -o ";
        Assert.Contains($"RUN {Publish}/package", File.ReadLines(Repository.PathOf("infra/Dockerfile")));
        Assert.Contains($"{Publish}DIR", File.ReadLines(Repository.PathOf("docs/azure.md")));
    }

    [Fact]
    public void The_image_listens_where_the_ingress_sends_installs_nothing_and_is_not_root()
    {
        var lines = File.ReadAllLines(Repository.PathOf("infra/Dockerfile"));
        var port = (int)plans.Container.PropertiesOf("Microsoft.App/containerApps")
            ["configuration"]!["ingress"]!["targetPort"]!;
        Assert.Contains($"EXPOSE {port}", lines);
        Assert.Contains(lines, line => line.Contains($"ASPNETCORE_URLS=http://+:{port}", StringComparison.Ordinal));
        Assert.Contains("USER $APP_UID", lines);
        var code = Array.FindIndex(lines, line => line.StartsWith("COPY --from=build", StringComparison.Ordinal));
        var owner = Array.FindLastIndex(lines, line => line.Contains("chown", StringComparison.Ordinal));
        Assert.True(owner < code, "Changing the code's owner stores it twice and lets the process change it.");
        Assert.DoesNotContain(lines, line =>
            !line.StartsWith('#') && line.Contains("apt", StringComparison.Ordinal));
        Assert.Equal(
            "FROM mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0",
            lines.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal)));
    }
}
