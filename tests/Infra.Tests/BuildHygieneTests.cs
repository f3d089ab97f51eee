using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

/// <summary>What the repository's build properties do to projects that are not its own, and to news from outside.</summary>
public sealed class BuildHygieneTests : IDisposable
{
    /// <summary>What matters of the project that the worker's SDK generates below <c>obj</c> and builds there.</summary>
    private const string Generated =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net8.0</TargetFramework>
            <AssemblyName>Microsoft.Azure.Functions.Worker.Extensions</AssemblyName>
            <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
          </PropertyGroup>
        </Project>
        """;

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(
        Repository.PathOf($"src/Functions/obj/{Path.GetRandomFileName()}/WorkerExtensions"));

    public void Dispose() => _folder.Parent!.Delete(recursive: true);

    [Fact]
    public async Task The_project_that_the_workers_sdk_generates_keeps_its_versions_and_its_warnings()
    {
        var file = Path.Combine(_folder.FullName, "WorkerExtensions.csproj");
        await File.WriteAllTextAsync(file, Generated, TestContext.Current.CancellationToken);

        var properties = await EvaluateAsync(file);

        Assert.Equal("net8.0", (string?)properties["TargetFramework"]);
        Assert.Equal("false", (string?)properties["ManagePackageVersionsCentrally"]);
        Assert.NotEqual("true", (string?)properties["TreatWarningsAsErrors"]);
    }

    [Fact]
    public async Task A_security_advisory_is_a_warning_where_all_others_are_errors()
    {
        var properties = await EvaluateAsync(Repository.PathOf("src/Core/Core.csproj"));

        Assert.Equal("true", (string?)properties["TreatWarningsAsErrors"]);
        var spared = ((string)properties["WarningsNotAsErrors"]!).Split(';');
        Assert.Superset(new HashSet<string> { "NU1901", "NU1902", "NU1903", "NU1904" }, spared.ToHashSet());
    }

    private static async Task<JsonNode> EvaluateAsync(string project)
    {
        var run = await Command.RunAsync(
            "dotnet",
            [
                "msbuild", project,
                "-getProperty:TargetFramework,TreatWarningsAsErrors,WarningsNotAsErrors,"
                + "ManagePackageVersionsCentrally",
            ],
            TestContext.Current.CancellationToken);
        Assert.Equal(0, run.ExitCode);
        return JsonNode.Parse(run.Output)!["Properties"]!;
    }
}
