using System.Globalization;
using System.Text.Json.Nodes;
using SuperRes.Core.Settings;
using SuperRes.Functions.Settings;

namespace SuperRes.Infra.Tests;

/// <summary>The settings that the code knows, those that are documented and those that a deployment takes are the same.</summary>
public sealed class SettingsAgreementTests(Plans plans)
{
    private static readonly IReadOnlyDictionary<string, Setting> Known = new[] { typeof(ISettings), typeof(LimitOptions) }
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(ISettings)))
        .SelectMany(Setting.Of)
        .ToDictionary(setting => setting.Name);

    private JsonObject Deployable => plans.Template["definitions"]!.AsObject()
        .Single(definition => definition.Key.EndsWith("applicationSettings", StringComparison.Ordinal))
        .Value!["properties"]!.AsObject();

    [Fact]
    public void Every_setting_is_documented_with_its_default_and_range_and_no_other_is()
    {
        var documented = File.ReadLines(Repository.PathOf("README.md"))
            .SkipWhile(line => !line.StartsWith("### The application's", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("### The host's", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells is [_, ['`', ..], ..])
            .Select(cells => (cells[1].Trim('`'), cells[2], cells[3]));

        var expected = Known.Values.Select(setting => (setting.Name, DefaultOf(setting), setting.Range));

        Assert.Equal(expected.Order(), documented.Order());
    }

    [Fact]
    public void Every_setting_can_be_deployed_and_no_other_can() =>
        Assert.Equal(Known.Keys.Order(), Deployable.Select(setting => setting.Key).Order());

    [Fact]
    public void A_deployment_takes_what_the_application_takes()
    {
        foreach (var (name, rule) in Deployable)
        {
            var setting = Known[name];
            if (rule!["allowedValues"] is JsonArray allowed)
            {
                var named = Enum.GetNames(setting.Default!.GetType()).Select(value => value.ToLowerInvariant());
                Assert.Equal(named.Order(), allowed.Select(value => (string)value!).Order());
            }

            if (rule["minValue"] is { } least)
                AssertEnds(setting, accepted: (long)least, refused: (long)least - 1);
            if (rule["maxValue"] is { } most)
                AssertEnds(setting, accepted: (long)most, refused: (long)most + 1);
        }
    }

    private static void AssertEnds(Setting setting, long accepted, long refused)
    {
        Assert.True(setting.Accepts(Text(accepted)), $"{setting.Name}={accepted} can be deployed but does not start");
        Assert.False(setting.Accepts(Text(refused)), $"{setting.Name}={refused} would start but cannot be deployed");
    }

    private static string DefaultOf(Setting setting) => setting.Default switch
    {
        null => "",
        Enum value => value.ToString().ToLowerInvariant(),
        var value => Text(value),
    };

    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
