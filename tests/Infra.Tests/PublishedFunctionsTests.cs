using System.Text.Json.Nodes;
using SuperRes.Tests;

namespace SuperRes.Infra.Tests;

/// <summary>What the host reads of the published files: the functions, and the extensions that call them.</summary>
[Collection<PublishedTests>]
public sealed class PublishedFunctionsTests(PublishedFolder published)
{
    /// <summary>Name, trigger and what tells it from others of its kind.</summary>
    private static readonly string[] Functions =
    [
        "BlobPoison queueTrigger webjobs-blobtrigger-poison",
        "Cleanup timerTrigger 0 17 3 * * *",
        "CreateJob httpTrigger Function post jobs",
        "DeleteJob httpTrigger Function delete jobs/{id}",
        "Enhance httpTrigger Function post enhance",
        "GetJob httpTrigger Function get jobs/{id}",
        "GetResult httpTrigger Function get,head result/{id}",
        "Health httpTrigger Anonymous get,head health",
        "LargeBlobPoison queueTrigger large-inputs-poison",
        "OpenApi httpTrigger Anonymous get,head openapi.json",
        "Sweep timerTrigger 0 17 3 * * *",
        "Ui httpTrigger Anonymous get,head ui",
        "Upscale httpTrigger Function post upscale",
        "UpscaleBlob blobTrigger input/{name}",
        "UpscaleBlobEvent blobTrigger input/{name} EventGrid",
        "UpscaleLargeBlob queueTrigger large-inputs",
    ];

    /// <summary>Where the project that the worker's SDK generates is built.</summary>
    private static readonly string Extensions = Repository.PathOf("src/Functions/obj/Release/net10.0/linux-x64/WorkerExtensions");

    private static readonly string[] Telling =
        ["type", "authLevel", "methods", "route", "path", "source", "queueName", "schedule", "connection"];

    [Fact]
    public void Exactly_these_functions_are_listed_with_these_bindings() =>
        Assert.Equal(Functions, Listed().Select(Describe).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_function_has_one_trigger_that_is_read_and_http_ones_an_answer() => Assert.All(Listed(), function =>
    {
        var bindings = function["bindings"]!.AsArray().Select(binding => ((string?)binding!["type"], (string?)binding["direction"]));
        var trigger = Assert.Single(bindings, binding => binding.Item2 == "In");
        Assert.Equal(trigger.Item1 == "httpTrigger" ? [("http", "Out")] : [], bindings.Where(binding => binding != trigger));
    });

    [Fact]
    public void Blobs_come_as_clients_so_that_the_host_does_not_read_them()
    {
        var blobs = Listed().Where(function => (string?)Trigger(function)["type"] == "blobTrigger").ToList();
        Assert.Equal(2, blobs.Count);
        Assert.All(blobs, function => Assert.Equal("True", (string?)Trigger(function)["properties"]!["supportsDeferredBinding"]));
    }

    [Fact]
    public void The_extensions_are_the_pinned_ones_and_the_loader()
    {
        var extensions = Read("extensions.json")["extensions"]!.AsArray().ToDictionary(
            extension => (string)extension!["name"]!, extension => ((string)extension!["typeName"]!).Split(", ")[1..3]);
        Assert.Equivalent(
            new Dictionary<string, string[]>
            {
                ["AzureStorageBlobs"] = ["Microsoft.Azure.WebJobs.Extensions.Storage.Blobs", "Version=5.3.10.0"],
                ["AzureStorageQueues"] = ["Microsoft.Azure.WebJobs.Extensions.Storage.Queues", "Version=5.3.10.0"],
                ["Startup"] = ["Microsoft.Azure.WebJobs.Extensions.FunctionMetadataLoader", "Version=1.0.0.0"],
            },
            extensions, strict: true);
    }

    [Fact]
    public void Every_extension_is_where_the_host_looks_for_it() => Assert.All(
        Read("extensions.json")["extensions"]!.AsArray(),
        extension => Assert.True(File.Exists(published.PathOf((string)extension!["hintPath"]!))));

    [Fact]
    public async Task Publishing_again_does_not_build_the_extensions_again()
    {
        var assembly = new FileInfo(Path.Combine(Extensions, "bin/Release/net8.0/Microsoft.Azure.Functions.Worker.Extensions.dll"));
        Assert.True(assembly.Exists);
        var built = assembly.LastWriteTimeUtc;
        await published.PublishAsync(TestContext.Current.CancellationToken);
        assembly.Refresh();
        Assert.Equal(built, assembly.LastWriteTimeUtc);
    }

    [Theory]
    [InlineData("Microsoft.Azure.WebJobs.Extensions.Storage.Blobs")]
    [InlineData("Microsoft.Azure.WebJobs.Extensions.Storage.Queues")]
    public void The_pinned_version_was_asked_for_and_not_just_the_one_that_a_registry_had(string package)
    {
        var assets = Path.Combine(Extensions, "obj/project.assets.json");
        var asked = JsonNode.Parse(File.ReadAllText(assets))!["project"]!["frameworks"]!["net8.0"]!["dependencies"]!;
        Assert.Equal("[5.3.10, )", (string?)asked[package]!["version"]);
    }

    [Fact]
    public void The_host_starts_the_functions_assembly_with_the_repositorys_host_file()
    {
        var worker = Read("worker.config.json")["description"]!;
        Assert.Equal(
            ("dotnet", "SuperRes.Functions.dll"),
            ((string?)worker["defaultExecutablePath"], (string?)worker["defaultWorkerPath"]));
        Assert.Equal(File.ReadAllText(Repository.PathOf("host.json")), File.ReadAllText(published.PathOf("host.json")));
    }

    private IEnumerable<JsonNode> Listed() => Read("functions.metadata").AsArray().Select(function => function!);

    private JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(published.PathOf(file)))!;

    private static JsonNode Trigger(JsonNode function) => function["bindings"]![0]!;

    private static string Describe(JsonNode function) => string.Join(
        ' ', Telling.Select(name => Trigger(function)[name]).OfType<JsonNode>().Select(Text).Prepend((string)function["name"]!));

    private static string Text(JsonNode value) => value is JsonArray values ? string.Join(',', values) : (string)value!;
}
