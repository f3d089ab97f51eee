using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

/// <summary>Evaluates the functions' project file as it is built and as it is published, without restoring anything.</summary>
public sealed class FunctionsProjectTests
{
    private static readonly Dictionary<string, string> WorkerPackages = new()
    {
        ["Microsoft.Azure.Functions.Worker"] = "2.52.0",
        ["Microsoft.Azure.Functions.Worker.Sdk"] = "2.1.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http"] = "3.3.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore"] = "2.1.1",
        ["Microsoft.Azure.Functions.Worker.Extensions.Storage"] = "6.8.2",
        ["Microsoft.Azure.Functions.Worker.Extensions.Timer"] = "4.3.1",
        ["Microsoft.Azure.Functions.Worker.OpenTelemetry"] = "1.2.0",
    };

    [Theory]
    [InlineData("-p:Configuration=Debug")]
    [InlineData("-p:Configuration=Release")]
    [InlineData("-p:_IsPublishing=true")]
    public async Task It_is_a_worker_project_with_exactly_these_packages(string property)
    {
        var project = await EvaluateAsync(property);
        var properties = project["Properties"]!;
        Assert.Equal("v4", (string?)properties["AzureFunctionsVersion"]);
        Assert.Equal("Exe", (string?)properties["OutputType"]);
        Assert.NotEqual("", (string?)properties["UserSecretsId"]);
        Assert.Contains("Microsoft.AspNetCore.App", Items(project, "FrameworkReference"));

        var versions = project["Items"]!["PackageVersion"]!.AsArray()
            .ToDictionary(item => (string)item!["Identity"]!, item => (string)item!["Version"]!);
        var worker = Items(project, "PackageReference").Where(IsWorkerPackage).ToDictionary(name => name, name => versions[name]);
        Assert.Equivalent(WorkerPackages, worker, strict: true);
    }

    [Theory]
    [InlineData("-p:Configuration=Debug")]
    [InlineData("-p:Configuration=Release")]
    public async Task Built_it_brings_the_local_host_along_without_referring_to_it(string property)
    {
        var project = await EvaluateAsync(property);
        var host = Assert.Single(project["Items"]!["ProjectReference"]!.AsArray(), item => IsLocalHost((string)item!["Identity"]!));
        Assert.Equal(("false", "false"), ((string?)host!["ReferenceOutputAssembly"], (string?)host["Private"]));
    }

    [Fact]
    public async Task Published_it_is_compiled_ahead_for_linux_and_knows_nothing_of_the_local_host()
    {
        var project = await EvaluateAsync("-p:_IsPublishing=true");
        Assert.Equal("true", (string?)project["Properties"]!["PublishReadyToRun"]);
        Assert.Equal("linux-x64", (string?)project["Properties"]!["RuntimeIdentifier"]);
        Assert.DoesNotContain(Items(project, "ProjectReference"), IsLocalHost);
    }

    [Fact]
    public void No_switch_chooses_another_host()
    {
        // Build files, scripts and pages. To the sources the name means nothing.
        var files = Repository.Files().Where(file => Path.GetExtension(file) != ".cs").ToList();
        Assert.Contains(Repository.PathOf("README.md"), files);
        Assert.All(files, file => Assert.DoesNotContain("FunctionsHost"u8.ToArray(), File.ReadAllBytes(file)));
    }

    [Fact]
    public void The_documented_versions_are_the_ones_it_is_built_with()
    {
        var documented = File.ReadLines(Repository.PathOf("docs/azure.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells is [_, var name, ..] && IsWorkerPackage(name))
            .ToDictionary(cells => cells[1], cells => cells[2]);
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
                "-getProperty:AzureFunctionsVersion,OutputType,PublishReadyToRun,RuntimeIdentifier,UserSecretsId",
                "-getItem:PackageReference,PackageVersion,ProjectReference,FrameworkReference",
            ],
            TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
        return JsonNode.Parse(run.Output)!;
    }
}
