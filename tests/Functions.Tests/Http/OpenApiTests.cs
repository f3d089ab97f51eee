using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using SuperRes.Core.Upscaling;
using SuperRes.Functions.Http;
using SuperRes.Functions.Tests.Hosting;

namespace SuperRes.Functions.Tests.Http;

/// <summary>The description against what there is.</summary>
[Collection(nameof(ApiHost))]
public sealed class OpenApiTests(ApiHost host)
{
    /// <summary>The page is for people and no part of the API.</summary>
    private const string Page = "ui";

    [Fact]
    public async Task The_description_has_the_routes_and_methods_that_exist_and_no_others()
    {
        var document = await ReadAsync();
        var described =
            from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select $"{operation.Name} {path.Name}";
        var existing =
            from method in typeof(UpscaleHttp).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            where method.GetCustomAttribute<FunctionAttribute>() is not null
            from parameter in method.GetParameters()
            let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
            where trigger is not null && trigger.Route != Page
            from verb in trigger.Methods!
            select $"{verb} /{trigger.Route}";

        Assert.Equal("3.1.0", document.GetProperty("openapi").GetString());
        Assert.Equal(existing.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Only_what_is_open_to_everybody_is_described_as_such()
    {
        var document = await ReadAsync();
        var open = document.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.EnumerateObject().First().Value.TryGetProperty("security", out _))
            .Select(path => path.Name);
        Assert.Equal(["/health", "/openapi.json"], open);
    }

    [Theory]
    [InlineData("/upscale")]
    [InlineData("/enhance")]
    [InlineData("/jobs")]
    public async Task The_description_has_all_options_with_their_values(string path)
    {
        var document = await ReadAsync();
        var options = new UpscaleOptions().Canonical.Split(';').Select(option => option.Split('=')[0]);
        var parameters = document.GetProperty("paths").GetProperty(path).GetProperty("post").GetProperty("parameters")
            .EnumerateArray().Where(parameter => parameter.TryGetProperty("$ref", out _))
            .Select(parameter => Resolve(document, parameter)).ToList();

        Assert.Equal(options, parameters.Select(parameter => parameter.GetProperty("name").GetString()!.ToLowerInvariant()));
        AssertValues<OutputFormat>("format");
        AssertValues<Denoise>("denoise");
        AssertValues<MetadataPolicy>("metadata");

        void AssertValues<T>(string name)
            where T : struct, Enum => Assert.Equal(
                Enum.GetNames<T>().Select(value => value.ToLowerInvariant()),
                parameters.Single(parameter => parameter.GetProperty("name").GetString() == name)
                    .GetProperty("schema").GetProperty("enum").EnumerateArray().Select(value => value.GetString()));
    }

    [Fact]
    public async Task The_description_has_all_codes_each_under_its_status()
    {
        var document = await ReadAsync();
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("Problem");
        Assert.Equal(
            ProblemCode.All.Keys.Order(StringComparer.Ordinal),
            schema.GetProperty("properties").GetProperty("code").GetProperty("enum").EnumerateArray()
                .Select(code => code.GetString()!).Order(StringComparer.Ordinal));

        Assert.Equal(
            ProblemCode.All.Select(pair => (pair.Key, pair.Value.Status)).Order(),
            Problems(document).Select(problem => (problem.Code, problem.Status)).Distinct().Order());
    }

    [Theory]
    [InlineData(
        "post /upscale",
        "busy, cancelled, disk.unavailable, image.animated, image.corrupt, image.missing, image.too-large, "
        + "image.too-slow, image.unsupported, internal, model.unavailable, option.invalid, sync.too-slow, upload.timeout")]
    [InlineData("post /enhance", "")]
    [InlineData(
        "post /jobs",
        "busy, cancelled, image.animated, image.corrupt, image.missing, image.too-large, image.unsupported, internal, "
        + "option.invalid, storage.unavailable, upload.timeout")]
    [InlineData("get /jobs/{id}", "cancelled, internal, not-found, storage.unavailable")]
    [InlineData("get /result/{id}", "cancelled, internal, not-found, storage.unavailable")]
    [InlineData("head /result/{id}", "cancelled, internal, not-found, storage.unavailable")]
    [InlineData("get /health", "cancelled, internal")]
    [InlineData("head /health", "internal")]
    [InlineData("get /openapi.json", "internal")]
    [InlineData("head /openapi.json", "internal")]
    public async Task Each_operation_has_the_codes_that_it_may_answer_with(string operation, string codes)
    {
        var problems = Problems(await ReadAsync()).Where(problem => problem.Operation == operation).ToList();

        Assert.Equal(codes, string.Join(", ", problems.Select(problem => problem.Code).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Every_refusal_that_can_be_provoked_is_described_where_it_happens()
    {
        var described = Problems(await ReadAsync()).ToHashSet();

        Assert.All(Refusal.All, refusal => Assert.Contains(
            ($"{(refusal.Body is null ? "get" : "post")} /{Route(refusal.Path)}", refusal.Status, refusal.Code), described));

        static string Route(string path) =>
            path.Split('?', '/') is [("jobs" or "result") and var collection, _, ..] && path.Contains('/', StringComparison.Ordinal)
                ? $"{collection}/{{id}}"
                : path.Split('?')[0];
    }

    [Fact]
    public async Task The_Flask_contract_has_the_statuses_of_upscale_but_no_412()
    {
        var document = await ReadAsync();
        Assert.Equal(Statuses("/upscale").Where(status => status != "412"), Statuses("/enhance"));

        IEnumerable<string> Statuses(string path) => document.GetProperty("paths").GetProperty(path).GetProperty("post")
            .GetProperty("responses").EnumerateObject().Select(response => response.Name);
    }

    [Fact]
    public async Task All_references_lead_somewhere()
    {
        var document = await ReadAsync();
        Assert.All(References(document).Distinct(), reference => Find(document, reference));

        static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
                property.Name == "$ref" ? [property.Value.GetString()!] : References(property.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
            _ => [],
        };
    }

    private static IEnumerable<(string Operation, int Status, string Code)> Problems(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        from response in operation.Value.GetProperty("responses").EnumerateObject()
        from code in CodesOf(Resolve(document, response.Value))
        select ($"{operation.Name} {path.Name}", int.Parse(response.Name, null), code);

    private static IEnumerable<string> CodesOf(JsonElement response) =>
        response.TryGetProperty("content", out var content)
        && content.TryGetProperty("application/problem+json", out var problem)
            ? problem.GetProperty("schema").GetProperty("allOf")[1].GetProperty("properties").GetProperty("code")
                .GetProperty("enum").EnumerateArray().Select(code => code.GetString()!)
            : [];

    private static JsonElement Resolve(JsonElement document, JsonElement element) =>
        element.TryGetProperty("$ref", out var reference) ? Find(document, reference.GetString()!) : element;

    private static JsonElement Find(JsonElement document, string reference) =>
        reference.Split('/').Skip(1).Aggregate(document, (element, name) => element.GetProperty(name));

    private async Task<JsonElement> ReadAsync()
    {
        using var response = await host.Client.GetAsync("openapi.json", TestContext.Current.CancellationToken);
        return await response.JsonAsync();
    }
}
