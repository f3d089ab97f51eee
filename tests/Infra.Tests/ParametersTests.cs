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
    public void An_unknown_application_setting_does_not_compile()
    {
        var reference = (string)Parameters["settings"]!["$ref"]!;
        var type = plans.Template["definitions"]![reference.Split('/')[^1]]!;
        Assert.False((bool)type["additionalProperties"]!);
        Assert.All(type["properties"]!.AsObject(), setting =>
            Assert.NotNull(setting.Value!["metadata"]?["description"]));
    }
}
