using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

/// <summary>Evaluates the functions' project file for each host, without restoring anything.</summary>
public sealed class WorkerProjectTests
{
    private static readonly Dictionary<string, string> WorkerPackages = new()
    {
        ["Microsoft.Azure.Functions.Worker"] = "2.52.0",
        ["Microsoft.Azure.Functions.Worker.Sdk"] = "2.1.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http"] = "3.3.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore"] = "2.1.1",
        ["Microsoft.Azure.Functions.Worker.Extensions.Storage.Blobs"] = "6.8.1",
        ["Microsoft.Azure.Functions.Worker.Extensions.Storage.Queues"] = "5.5.5",
        ["Microsoft.Azure.Functions.Worker.Extensions.Timer"] = "4.3.1",
        ["Microsoft.Azure.Functions.Worker.Extensions.Warmup"] = "4.0.2",
    };

    [Theory]
    [InlineData("-p:FunctionsHost=Azure")]
    [InlineData("-p:_IsPublishing=true")]
    public async Task For_azure_it_is_a_worker_project_with_exactly_these_packages(string property)
    {
        var project = await EvaluateAsync(property);
        var properties = project["Properties"]!;
        Assert.Equal("v4", (string?)properties["AzureFunctionsVersion"]);
        Assert.Equal("Exe", (string?)properties["OutputType"]);
        Assert.Equal("true", (string?)properties["PublishReadyToRun"]);
        Assert.Equal("linux-x64", (string?)properties["RuntimeIdentifier"]);
        Assert.Contains("Microsoft.AspNetCore.App", Items(project, "FrameworkReference"));

        var versions = project["Items"]!["PackageVersion"]!.AsArray()
            .ToDictionary(item => (string)item!["Identity"]!, item => (string)item!["Version"]!);
        var worker = Items(project, "PackageReference").Where(IsWorkerPackage).ToDictionary(name => name, name => versions[name]);
        Assert.Equivalent(WorkerPackages, worker, strict: true);
        Assert.DoesNotContain(Items(project, "ProjectReference"), IsLocalHost);
    }

    [Theory]
    [InlineData("-p:Configuration=Debug")]
    [InlineData("-p:Configuration=Release")]
    public async Task Built_here_it_needs_none_of_them(string property)
    {
        var project = await EvaluateAsync(property);
        Assert.DoesNotContain(Items(project, "PackageReference"), IsWorkerPackage);
        Assert.Single(Items(project, "ProjectReference"), IsLocalHost);
    }

    [Fact]
    public void The_documented_versions_are_the_ones_it_is_built_with()
    {
        var documented = File.ReadLines(Repository.PathOf("docs/azure.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells is [_, var name, ..] && IsWorkerPackage(name))
            .ToDictionary(cells => cells[1], cells => cells[2].Split(',')[0]);
        Assert.Equivalent(WorkerPackages, documented, strict: true);
    }

    private static bool IsWorkerPackage(string name) =>
        name.StartsWith("Microsoft.Azure.Functions.", StringComparison.Ordinal);

    private static bool IsLocalHost(string path) => path.Contains("LocalHost", StringComparison.Ordinal);

    private static IEnumerable<string> Items(JsonNode project, string type) =>
        project["Items"]![type]!.AsArray().Select(item => (string)item!["Identity"]!);

    private static async Task<JsonNode> EvaluateAsync(string property)
    {
        var run = await Command.RunAsync(
            "dotnet",
            [
                "msbuild", Repository.PathOf("src/Functions/Functions.csproj"), property,
                "-getProperty:AzureFunctionsVersion,OutputType,PublishReadyToRun,RuntimeIdentifier",
                "-getItem:PackageReference,PackageVersion,ProjectReference,FrameworkReference",
            ],
            TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
        return JsonNode.Parse(run.Output)!;
    }
}
