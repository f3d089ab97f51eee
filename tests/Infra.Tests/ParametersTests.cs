using System.Text.Json.Nodes;

namespace SuperRes.Infra.Tests;

public sealed class ParametersTests(Plans plans)
{
    private JsonObject Parameters => plans.Template["parameters"]!.AsObject();

    [Fact]
    public void Every_parameter_and_output_says_what_it_is()
    {
        var members = Parameters.Concat(plans.Template["outputs"]!.AsObject());
        Assert.All(members, member => Assert.False(
            string.IsNullOrWhiteSpace((string?)member.Value!["metadata"]?["description"]), member.Key));
    }

    [Fact]
    public void Every_number_has_a_range_and_a_default_inside_it()
    {
        var numbers = Parameters.Where(parameter => (string?)parameter.Value!["type"] == "int").ToList();
        Assert.NotEmpty(numbers);
        Assert.All(numbers, number => Assert.InRange(
            (int)number.Value!["defaultValue"]!,
            (int)number.Value["minValue"]!,
            (int)number.Value["maxValue"]!));
    }

    [Fact]
    public void Only_the_name_of_the_installation_has_to_be_given()
    {
        var required = Parameters.Where(parameter => parameter.Value!["defaultValue"] is null);
        Assert.Equal("environmentName", Assert.Single(required).Key);
    }

    [Fact]
    public async Task Values_of_the_azd_environment_become_the_parameters()
    {
        var parameters = await AzdParametersAsync(new()
        {
            ["ALWAYS_READY_BLOB_INSTANCES"] = "2",
            ["ALWAYS_READY_HTTP_INSTANCES"] = "3",
            ["APPLICATION_SETTINGS"] = """{"RetentionDays":30}""",
            ["AZURE_ENV_NAME"] = "demo",
            ["AZURE_LOCATION"] = "norwayeast",
            ["MAXIMUM_INSTANCE_COUNT"] = "50",
            ["OTLP_ENDPOINT"] = "https://collector.example",
            ["OTLP_PROTOCOL"] = "http/protobuf",
            ["USE_PLACEHOLDER"] = "1",
        });
        var expected = JsonNode.Parse(
            """
            {
              "alwaysReadyBlobInstances": 2, "alwaysReadyHttpInstances": 3, "environmentName": "demo", "location": "norwayeast",
              "maximumInstanceCount": 50, "otlpEndpoint": "https://collector.example", "otlpProtocol": "http/protobuf",
              "settings": { "RetentionDays": 30 }, "usePlaceholder": "1"
            }
            """)!.AsObject();
        Assert.Equal(expected.Select(parameter => parameter.Key), parameters.Select(parameter => parameter.Key).Order());
        Assert.All(expected, parameter => Assert.True(
            JsonNode.DeepEquals(parameter.Value, parameters[parameter.Key]!["value"]), parameter.Key));
    }

    [Fact]
    public async Task An_azd_environment_that_says_nothing_changes_no_default()
    {
        var parameters = await AzdParametersAsync([]);
        Assert.All(
            parameters.Where(parameter => parameter.Key is not ("environmentName" or "location")),
            parameter => Assert.True(
                JsonNode.DeepEquals(Parameters[parameter.Key]!["defaultValue"], parameter.Value!["value"]), parameter.Key));
    }

    [Fact]
    public void An_unknown_application_setting_does_not_compile()
    {
        var reference = (string)Parameters["settings"]!["$ref"]!;
        var type = plans.Template["definitions"]![reference.Split('/')[^1]]!;
        Assert.False((bool)type["additionalProperties"]!);
        Assert.All(type["properties"]!.AsObject(), setting =>
            Assert.NotNull(setting.Value!["metadata"]?["description"]));
    }

    /// <summary>What the parameter file makes of the environment that azd gives to it.</summary>
    private static async Task<JsonObject> AzdParametersAsync(Dictionary<string, string> environment)
    {
        environment.TryAdd("AZURE_ENV_NAME", "demo");
        environment.TryAdd("AZURE_LOCATION", "westeurope");
        var run = await Command.RunAsync(
            Repository.BicepPath, ["build-params", Repository.PathOf("infra/main.bicepparam"), "--stdout", "--no-restore"],
            TestContext.Current.CancellationToken, environment);
        Assert.True(run.ExitCode == 0, run.Error);
        var file = JsonNode.Parse((string)JsonNode.Parse(run.Output)!["parametersJson"]!)!;
        return file["parameters"]!.AsObject();
    }
}
